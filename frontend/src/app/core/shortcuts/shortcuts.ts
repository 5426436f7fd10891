import { DestroyRef, inject, Injectable } from '@angular/core';

/** What a key can ask for anywhere in the app. */
export type ShortcutAction = 'search' | 'help' | 'previous' | 'next' | 'audio-call' | 'video-call';

/** Which action a key press means; null for none. `typing`: the focus is where text is entered. */
export function actionOf(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing'>,
  typing: boolean,
): ShortcutAction | null {
  if (event.isComposing) return null;
  const command = event.ctrlKey || event.metaKey;
  if (command && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') return 'search';
  if (command && event.shiftKey && !event.altKey) {
    if (event.code === 'KeyA') return 'audio-call';
    if (event.code === 'KeyV' && !typing) return 'video-call';
  }
  if (event.altKey && !command && !event.shiftKey) {
    if (event.key === 'ArrowUp') return 'previous';
    if (event.key === 'ArrowDown') return 'next';
  }
  return !typing && !command && !event.altKey && event.key === '?' ? 'help' : null;
}

/** Keys that work everywhere. Whoever can do an action says so for as long as it lives. */
@Injectable({ providedIn: 'root' })
export class Shortcuts {
  readonly #handlers = new Map<ShortcutAction, (() => void)[]>();

  /** Registers for the lifetime of the injection context; the latest comer answers. */
  handle(action: ShortcutAction, run: () => void): void {
    const list = this.#handlers.get(action) ?? [];
    list.push(run);
    this.#handlers.set(action, list);
    inject(DestroyRef).onDestroy(() => list.splice(list.indexOf(run), 1));
  }

  /** Call with every key press of the document. */
  press(event: KeyboardEvent): void {
    if (event.defaultPrevented || document.querySelector('.cdk-overlay-container [role="dialog"]')) return;
    const action = actionOf(event, isTyping(event.target));
    const run = action && this.#handlers.get(action)?.at(-1);
    if (!run) return;
    event.preventDefault();
    run();
  }
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      (/^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.getAttribute('type') !== 'checkbox'))
  );
}
