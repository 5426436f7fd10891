import { DestroyRef, inject, Injectable } from '@angular/core';

type KeyPress = Pick<KeyboardEvent, 'key' | 'code'>;

/**
 * The Latin letter that a key press means, in lower case; null for none. A Latin layout (QWERTY, AZERTY, Dvorak) decides by
 * the letter that is typed; on a layout of another script the place of the key decides.
 */
export function letterOf(event: KeyPress, latinLayout: boolean): string | null {
  const key = event.key.toLowerCase();
  if (/^[a-z]$/.test(key)) return key;
  // Punctuation tells nothing of the script: the key of M types a comma on AZERTY, the key of V types `{` on Arabic with Shift.
  const otherScript = /^\p{ASCII}*$/u.test(key) ? !latinLayout : !/^\p{Script=Latin}/u.test(key);
  return otherScript ? (/^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase() ?? null) : null;
}

/**
 * Whether an input method gets the key press: it composes a word, or ends one. Safari ends a composition before the key
 * press, which then has nothing but the code 229.
 */
function isComposing(event: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Whether a key press types a character; a space scrolls and presses buttons as well, and does not count. */
export function typesText(event: KeyboardEvent): boolean {
  // AltGr types characters, and counts as Ctrl and Alt on Windows.
  const command = event.ctrlKey || event.metaKey || event.altKey;
  if (command && !event.getModifierState('AltGraph')) return false;
  return event.key === 'Dead' || (event.key !== ' ' && [...event.key].length === 1);
}

/** Whether the focus is where text is entered. */
export function isTextEntry(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      (/^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName) &&
        target.getAttribute('type') !== 'checkbox'))
  );
}

/**
 * What holds for every key handler of the app, also for those of libraries. Keys of an input method reach none of them: its
 * Enter sends, opens and submits nothing, its Escape closes nothing. Started by the root.
 */
@Injectable({ providedIn: 'root' })
export class Keyboard {
  #latinLayout = true;

  constructor() {
    const first = (event: KeyboardEvent): void => this.#first(event);
    window.addEventListener('keydown', first, { capture: true });
    inject(DestroyRef).onDestroy(() =>
      window.removeEventListener('keydown', first, { capture: true }),
    );
  }

  /** {@link letterOf}, on the layout that was last typed with. */
  letter(event: KeyPress): string | null {
    return letterOf(event, this.#latinLayout);
  }

  #first(event: KeyboardEvent): void {
    if (isComposing(event)) {
      event.stopPropagation();
      return;
    }
    // A key that is held down presses a button once: browsers would click it with every repetition of Enter.
    if (event.repeat && event.key === 'Enter' && isPressable(event.target)) event.preventDefault();
    // With Shift some layouts of other scripts type Latin capitals.
    if (event.shiftKey || !event.code.startsWith('Key')) return;
    if (/^\p{Script=Latin}$/u.test(event.key)) this.#latinLayout = true;
    else if (!/^\p{ASCII}*$/u.test(event.key)) this.#latinLayout = false;
  }
}

function isPressable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, [role=button], a[href]') !== null;
}
