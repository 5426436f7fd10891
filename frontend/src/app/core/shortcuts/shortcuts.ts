import { DestroyRef, inject, Injectable } from '@angular/core';
import { isTextEntry, Keyboard, letterOf } from './keyboard';

/** What a key can ask for anywhere in the app. */
export type ShortcutAction =
  | 'search'
  | 'help'
  | 'previous'
  | 'next'
  | 'audio-call'
  | 'video-call'
  | 'mute'
  | 'hang-up'
  | 'decline';

interface HandlerOptions {
  /** Whether it can be done now; otherwise another handler gets the key, or the browser. */
  readonly possible?: () => boolean;
  /** For a call: acts also behind dialogs and behind a call that covers the page, and before other handlers. */
  readonly always?: boolean;
}

type Handler = Required<HandlerOptions> & { readonly run: () => void };

/** What the keyboards of many languages type for a question mark. */
const QUESTION_MARK = /^[?？؟՞፧]$/;

/** Which action a key press means; null for none. `typing`: the focus is where text is entered. */
export function actionOf(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
  typing: boolean,
  letter: string | null = letterOf(event, true),
): ShortcutAction | null {
  const command = event.ctrlKey || event.metaKey;
  if (command && !event.altKey && !event.shiftKey && letter === 'k') return 'search';
  if (command && event.shiftKey && !event.altKey) {
    if (letter === 'a') return 'audio-call';
    if (letter === 'v') return 'video-call';
    if (letter === 'm') return 'mute';
    if (letter === 'h') return 'hang-up';
    if (letter === 'd') return 'decline';
  }
  if (event.altKey && !command && !event.shiftKey) {
    if (event.key === 'ArrowUp') return 'previous';
    if (event.key === 'ArrowDown') return 'next';
  }
  return !typing && !command && !event.altKey && QUESTION_MARK.test(event.key) ? 'help' : null;
}

/** Keys that work everywhere. A part of the app registers what it can do for as long as it lives. */
@Injectable({ providedIn: 'root' })
export class Shortcuts {
  readonly #keyboard = inject(Keyboard);
  readonly #handlers = new Map<ShortcutAction, Handler[]>();

  /** Registers for the lifetime of the injection context; the last registered handler acts. */
  handle(
    action: ShortcutAction,
    run: () => void,
    { possible = () => true, always = false }: HandlerOptions = {},
  ): void {
    const list = this.#handlers.get(action) ?? [];
    const handler = { run, possible, always };
    list.push(handler);
    this.#handlers.set(action, list);
    inject(DestroyRef).onDestroy(() => list.splice(list.indexOf(handler), 1));
  }

  /**
   * Call with every key press of the document. Behind a call that covers the page, and behind a dialog, only the keys of calls
   * work. A key that is held down acts once; only moving through conversations repeats.
   */
  press(event: KeyboardEvent, covered = false): void {
    if (event.defaultPrevented) return;
    const action = actionOf(event, isTextEntry(event.target), this.#keyboard.letter(event));
    const possible = action && this.#handlers.get(action)?.filter((one) => one.possible());
    if (!possible) return;
    const handler =
      possible.findLast(({ always }) => always) ??
      (covered || dialogOpen() ? undefined : possible.at(-1));
    if (!handler) return;
    event.preventDefault();
    if (event.repeat && action !== 'previous' && action !== 'next') return;
    handler.run();
  }
}

/** Whether a dialog covers the page. */
export function dialogOpen(): boolean {
  return (
    document.querySelector('.cdk-overlay-container :is([role="dialog"], [role="alertdialog"])') !==
    null
  );
}
