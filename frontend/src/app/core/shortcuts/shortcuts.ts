import { DestroyRef, inject, Injectable } from '@angular/core';
import { isTextEntry, Keyboard, letterOf } from './keyboard';

/** Actions with a shortcut that works everywhere in the app. */
export type ShortcutAction =
  | 'switch'
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
  /** Whether the action is possible now; otherwise another handler or the browser gets the key. */
  readonly possible?: () => boolean;
  /**
   * For calls: also works behind dialogs and a call that covers the page, before other handlers.
   */
  readonly always?: boolean;
}

type Handler = Required<HandlerOptions> & { readonly run: () => void };

/** The question marks of many keyboards. */
const QUESTION_MARK = /^[?？؟՞፧]$/;

/** The action of a key press; null for none. `typing`: the focus is in a text field. */
export function actionOf(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
  typing: boolean,
  letter: string | null = letterOf(event, true),
): ShortcutAction | null {
  const command = event.ctrlKey || event.metaKey;
  if (command && !event.altKey && !event.shiftKey && letter === 'k') return 'switch';
  if (command && !event.altKey && !event.shiftKey && letter === 'f') return 'search';
  if (command && event.shiftKey && !event.altKey) {
    if (letter === 'a') return 'audio-call';
    // Not V: in a text field it pastes without formatting.
    if (letter === 'o') return 'video-call';
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

/** Shortcuts that work everywhere. Components register handlers for their lifetime. */
@Injectable({ providedIn: 'root' })
export class Shortcuts {
  readonly #keyboard = inject(Keyboard);
  readonly #handlers = new Map<ShortcutAction, Handler[]>();

  /** Registers a handler for the lifetime of the injection context; the last one is called. */
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
   * Call with every key press of the document. Behind a dialog, and behind a call that covers the
   * page, only the shortcuts of calls work. A key that is held down repeats only moving between
   * conversations.
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

/** Whether this is an Apple device, with ⌘ and ⌥ instead of Ctrl and Alt. */
export function isApple(): boolean {
  return /mac|iphone|ipad/i.test(navigator.platform);
}

/** Name of the command key (⌘ or Ctrl) in the language of the app. */
export function commandKey(): string {
  return isApple() ? '⌘' : $localize`:@@key.ctrl:Ctrl`;
}

/** The command key with a letter, for sentences and fields: `⌘K`, `Ctrl K`. */
export function withCommandKey(letter: string): string {
  return isApple() ? `⌘${letter}` : `${commandKey()} ${letter}`;
}
