/** A text that is marked for translation. */
export interface MarkedText {
  /** Custom id, without `@@`; empty when the text has none. */
  readonly id: string;
  /** Source text in the form of `loadTranslations`. */
  readonly text: string;
  readonly file: string;
}

export function markedTexts(root?: string): MarkedText[];
export function placeholdersOf(text: string): string[];
