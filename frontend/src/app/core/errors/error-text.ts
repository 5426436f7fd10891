import { toChatCallError } from '@chatcall/client-sdk';
import type { ErrorCode } from '@chatcall/contracts';
import { FIRST_ERROR_TEXTS, unknown, type ErrorText } from './first-error-texts';

type Texts = Partial<Record<ErrorCode, ErrorText>>;

/** Undefined until they are loaded. */
let furtherTexts: Texts | undefined;

/**
 * An error as text for the user, in the language of the app. Never the technical message. General
 * while the texts of a part of the app are not loaded yet.
 */
export function errorText(error: unknown): string {
  const known = toChatCallError(error);
  // A newer server may send codes that this version does not know.
  const text = textOf(known.code);
  return text?.(known) ?? unknown(known);
}

/** Loads the texts of everything that the first page does not need. Again after a failure. */
export async function loadErrorTexts(): Promise<void> {
  furtherTexts ??= (await import('./further-error-texts')).FURTHER_ERROR_TEXTS;
}

function textOf(code: ErrorCode): ErrorText | undefined {
  const first: Texts = FIRST_ERROR_TEXTS;
  if (furtherTexts === undefined && !(code in first)) loadErrorTexts().catch(() => undefined);
  return first[code] ?? furtherTexts?.[code];
}
