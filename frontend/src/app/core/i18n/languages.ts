import { registerLocaleData } from '@angular/common';
import { loadTranslations } from '@angular/localize';
import { BrowserLogger } from '../../platform/browser-ports';
import { inject, Injectable, LOCALE_ID } from '@angular/core';
import { KeyValue } from '../../platform/key-value';
import {
  LANGUAGE_CODES,
  LANGUAGE_KEY,
  pickLanguage,
  SOURCE_LANGUAGE,
  textsPath,
  type LanguageCode,
} from './pick-language';

/** A language of the app; `name` is in that language. */
interface Language {
  readonly name: string;
  /** Angular's locale data (plurals); built in for English. */
  readonly rules?: () => Promise<{ readonly default: unknown }>;
}

const BY_CODE: Readonly<Record<LanguageCode, Language>> = {
  en: { name: 'English' },
  de: { name: 'Deutsch', rules: () => import('@angular/common/locales/de') },
};

export const LANGUAGES = LANGUAGE_CODES.map((code) => ({ code, name: BY_CODE[code].name }));

/**
 * The locale of dates and numbers: the browser's variant of the language (`de-AT`, `en-GB`) if
 * there is one, so that Austrian users keep Austrian dates in German.
 */
export function formatTag(language: string, preferred: readonly string[]): string {
  return preferred.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
}

/**
 * Chooses the language and loads its texts; call before the app starts. Falls back to English when
 * they cannot be loaded. Returns the language in use.
 */
export async function loadLanguage(): Promise<string> {
  const language = pickLanguage(readChoice(), navigator.languages);
  if (language !== SOURCE_LANGUAGE) {
    try {
      const [texts, rules] = await Promise.all([fetchTexts(language), BY_CODE[language].rules?.()]);
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

async function fetchTexts(language: LanguageCode): Promise<Record<string, string>> {
  const response = await fetch(textsPath(language));
  if (!response.ok) throw new Error(`status ${response.status}`);
  return (await response.json()) as Record<string, string>;
}

function readChoice(): string | null {
  try {
    return localStorage.getItem(LANGUAGE_KEY);
  } catch {
    return null;
  }
}

/** The language of the app, and the locale of dates and numbers. */
@Injectable({ providedIn: 'root' })
export class Locale {
  /** Code of the language of the texts. */
  readonly language = inject(LOCALE_ID);
  readonly languages = LANGUAGES;
  /** BCP 47 tag for `Intl`. */
  readonly tag = formatTag(this.language, navigator.languages);
  readonly #store = inject(KeyValue);

  /** Stores the choice and reloads the app. */
  switchTo(language: string): void {
    this.#store.set(LANGUAGE_KEY, language);
    location.reload();
  }
}
