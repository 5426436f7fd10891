import { registerLocaleData } from '@angular/common';
import { loadTranslations } from '@angular/localize';
import { BrowserLogger } from '../../platform/browser-logger';
import { LANGUAGE_KEY, LANGUAGES, pickLanguage, SOURCE_LANGUAGE } from './languages';

/**
 * Chooses the language and loads its texts; call before the app starts. When they cannot be loaded the app speaks
 * English rather than not at all. Returns the language in use.
 */
export async function loadLanguage(): Promise<string> {
  const language = pickLanguage(readChoice(), navigator.languages);
  if (language !== SOURCE_LANGUAGE) {
    try {
      const [texts, rules] = await Promise.all([
        fetchTexts(language),
        LANGUAGES.find((one) => one.code === language)?.rules?.(),
      ]);
      if (rules) registerLocaleData(rules.default, language);
      loadTranslations(texts);
    } catch (error) {
      new BrowserLogger().log('warn', `no texts for ${language}`, { error: String(error) });
      document.documentElement.lang = SOURCE_LANGUAGE;
      return SOURCE_LANGUAGE;
    }
  }
  document.documentElement.lang = language;
  return language;
}

async function fetchTexts(language: string): Promise<Record<string, string>> {
  const answer = await fetch(`/i18n/${language}.json`);
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return (await answer.json()) as Record<string, string>;
}

function readChoice(): string | null {
  try {
    return localStorage.getItem(LANGUAGE_KEY);
  } catch {
    return null;
  }
}
