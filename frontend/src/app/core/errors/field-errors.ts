import { isPlainText, isVisibleText, LIMITS, tidyText } from '@chatcall/contracts';

/**
 * The error of a name or title, by the rules of the server; null when it is valid.
 * @param missing the error when it is empty
 */
export function nameError(text: string, missing: string): string | null {
  if (text.trim() === '') return missing;
  return isVisibleText(text) && isPlainText(tidyText(text)) ? null : invisibleText();
}

/** The error of a line that may be empty; null when it is valid. */
export function lineError(text: string): string | null {
  return isPlainText(tidyText(text)) ? null : invisibleText();
}

export function nameMissing(): string {
  return $localize`:@@register.nameMissing:Enter your name.`;
}

export function usernameMissing(): string {
  return $localize`:@@register.usernameMissing:Choose a username.`;
}

export function usernameRule(): string {
  return $localize`:@@register.usernameRule:Use ${LIMITS.usernameMin}:min: to ${LIMITS.usernameMax}:max: lowercase letters, digits, dots, dashes or underscores. Start with a letter or digit.`;
}

export function passwordMissing(): string {
  return $localize`:@@register.passwordMissing:Choose a password.`;
}

export function passwordShort(count: number): string {
  return $localize`:@@register.passwordShort:Use at least ${count}:count: characters.`;
}

function invisibleText(): string {
  return $localize`:@@error.invisible:This contains invisible characters. Type it again.`;
}
