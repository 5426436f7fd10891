import { LIMITS } from '@chatcall/contracts';

/** Whether a key press sends: Enter alone, not on touch keyboards. Keys of an input method do not get here. */
export function wantsSend(
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>,
  touch: boolean,
): boolean {
  if (event.key !== 'Enter') return false;
  if (event.ctrlKey || event.metaKey) return true;
  return !touch && !event.shiftKey && !event.altKey;
}

/** Characters that still fit; below zero when there are too many. Counted as the server counts: UTF-16 code units. */
export function roomLeft(text: string): number {
  return LIMITS.messageMax - text.length;
}
