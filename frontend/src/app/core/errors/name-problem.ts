import { isPlainText, isVisibleText, tidyText } from '@chatcall/contracts';

/**
 * Why a name or title is not accepted, as the server judges it; null when it is.
 * @param missing what to say when nothing was written
 */
export function nameProblem(text: string, missing: string): string | null {
  if (text.trim() === '') return missing;
  return isVisibleText(text) && isPlainText(tidyText(text)) ? null : invisibleText();
}

/** The same for a line that may be empty. */
export function lineProblem(text: string): string | null {
  return isPlainText(tidyText(text)) ? null : invisibleText();
}

function invisibleText(): string {
  return $localize`:@@error.invisible:This contains invisible characters. Type it again.`;
}
