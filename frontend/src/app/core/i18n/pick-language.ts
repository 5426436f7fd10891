/** The languages of the app, by their codes. */
export const LANGUAGE_CODES = ['en', 'de'] as const;
export type LanguageCode = (typeof LANGUAGE_CODES)[number];

/** English is in the templates; the other languages are in `public/i18n/<code>.json`. */
export const SOURCE_LANGUAGE: LanguageCode = 'en';

/** Storage key of the chosen language. */
export const LANGUAGE_KEY = 'chatcall.language';

/** The chosen language, otherwise the first supported one of the browser, otherwise English. */
export function pickLanguage(chosen: string | null, preferred: readonly string[]): LanguageCode {
  const known = (code: string | undefined | null): LanguageCode | undefined =>
    LANGUAGE_CODES.find((one) => one === code);
  const picked = known(chosen);
  if (picked) return picked;
  for (const tag of preferred) {
    const code = known(tag.toLowerCase().split('-')[0]);
    if (code) return code;
  }
  return SOURCE_LANGUAGE;
}

/** Where the texts of a language are. */
export function textsPath(language: LanguageCode): string {
  return `/i18n/${language}.json`;
}
