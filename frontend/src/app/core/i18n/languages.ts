/** A language of the app, named in itself. */
export interface Language {
  readonly code: string;
  readonly name: string;
  /** Angular's rules of the language (plurals); English has them built in. */
  readonly rules?: () => Promise<{ readonly default: unknown }>;
}

/** English is in the templates; every other language is `public/i18n/<code>.json`. */
export const SOURCE_LANGUAGE = 'en';

export const LANGUAGES: readonly Language[] = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch', rules: () => import('@angular/common/locales/de') },
];

/** Where the choice is kept in this browser. */
export const LANGUAGE_KEY = 'chatcall.language';

/** The chosen language, else the first of the browser's that there is, else English. */
export function pickLanguage(chosen: string | null, preferred: readonly string[]): string {
  const known = new Set(LANGUAGES.map((language) => language.code));
  if (chosen !== null && known.has(chosen)) return chosen;
  for (const tag of preferred) {
    const code = tag.toLowerCase().split('-')[0] ?? '';
    if (known.has(code)) return code;
  }
  return SOURCE_LANGUAGE;
}

/**
 * The tag for dates and numbers: the browser's own variant of the language (`de-AT`, `en-GB`) where it has one, so that
 * switching to German does not take Austrian dates away.
 */
export function formatTag(language: string, preferred: readonly string[]): string {
  return preferred.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
}
