import { LIMITS } from '@chatcall/contracts';

/** Whether a key press sends: Enter alone, not while an input method composes a word, not on touch keyboards. */
export function wantsSend(
  event: Pick<
    KeyboardEvent,
    'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey' | 'isComposing' | 'keyCode'
  >,
  touch: boolean,
): boolean {
  if (event.key !== 'Enter') return false;
  // 229: Safari ends a composition with an Enter that no longer says `isComposing`.
  if (event.isComposing || event.keyCode === 229) return false;
  if (event.ctrlKey || event.metaKey) return true;
  return !touch && !event.shiftKey && !event.altKey;
}

/** Characters that still fit; below zero when there are too many. Counted as the server counts: UTF-16 code units. */
export function roomLeft(text: string): number {
  return LIMITS.messageMax - text.trim().length;
}
