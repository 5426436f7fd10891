/** A change of a text: what is replaced, by what, and what is selected afterwards. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Selection afterwards, as positions of the new whole text. */
  readonly select: readonly [start: number, end: number];
}

/** An edit after which the cursor is behind the inserted text. */
export function replacement(start: number, end: number, text: string): TextEdit {
  const at = start + text.length;
  return { start, end, text, select: [at, at] };
}

/**
 * Applies an edit as if it were typed: it can be undone with the keyboard, and the field emits its
 * input event.
 */
export function applyEdit(area: HTMLTextAreaElement, edit: TextEdit): void {
  area.focus();
  area.setSelectionRange(edit.start, edit.end);
  // Without a selection the command for an empty text deletes the character before the cursor.
  const changes = edit.text !== '' || edit.end > edit.start;
  if (changes && !typeText(edit.text)) {
    area.setRangeText(edit.text, edit.start, edit.end, 'end');
    area.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
  }
  area.setSelectionRange(...edit.select);
}

/** Only this command keeps the browser's undo history, which scripts cannot change otherwise. */
function typeText(text: string): boolean {
  if (typeof document.execCommand !== 'function') return false;
  return text === ''
    ? document.execCommand('delete')
    : document.execCommand('insertText', false, text);
}
