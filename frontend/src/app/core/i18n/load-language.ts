import { loadTranslations } from '@angular/localize';
import { BrowserLogger } from '../../platform/browser-logger';
import { LANGUAGE_KEY, pickLanguage, SOURCE_LANGUAGE } from './languages';

/**
 * Chooses the language and loads its texts; call before the app starts. When they cannot be loaded the app speaks
 * English rather than not at all. Returns the language in use.
 */
export async function loadLanguage(): Promise<string> {
  const language = pickLanguage(readChoice(), navigator.languages);
  if (language !== SOURCE_LANGUAGE) {
    try {
      const answer = await fetch(`/i18n/${language}.json`);
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      loadTranslations((await answer.json()) as Record<string, string>);
    } catch (error) {
      new BrowserLogger().log('warn', `no texts for ${language}`, { error: String(error) });
      document.documentElement.lang = SOURCE_LANGUAGE;
      return SOURCE_LANGUAGE;
    }
  }
  document.documentElement.lang = language;
  return language;
}

function readChoice(): string | null {
  try {
    return localStorage.getItem(LANGUAGE_KEY);
  } catch {
    return null;
  }
}
