import { DestroyRef, inject, Injectable } from '@angular/core';

type KeyPress = Pick<KeyboardEvent, 'key' | 'code'>;

/**
 * The Latin letter of a key press, in lower case; null for none. On a Latin layout (QWERTY, AZERTY,
 * Dvorak) it is the typed letter, on a layout of another script the letter at that place on QWERTY.
 */
export function letterOf(event: KeyPress, latinLayout: boolean): string | null {
  const key = event.key.toLowerCase();
  if (/^[a-z]$/.test(key)) return key;
  // Punctuation does not show the script: the M key types a comma on AZERTY, the V key with Shift
  // types `{` on Arabic.
  const otherScript = /^\p{ASCII}*$/u.test(key) ? !latinLayout : !/^\p{Script=Latin}/u.test(key);
  return otherScript ? (/^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase() ?? null) : null;
}

/**
 * Whether the key press belongs to an input method. Safari ends a composition before the key press,
 * which then only has the code 229.
 */
function isComposing(event: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean {
  return event.isComposing || event.keyCode === 229;
}

/**
 * Whether a key press types a character. Not for the space key, which scrolls and presses buttons.
 */
export function typesText(event: KeyboardEvent): boolean {
  // AltGr types characters; Windows reports it as Ctrl and Alt.
  const command = event.ctrlKey || event.metaKey || event.altKey;
  if (command && !event.getModifierState('AltGraph')) return false;
  return event.key === 'Dead' || (event.key !== ' ' && [...event.key].length === 1);
}

/** Whether an element is a text field. */
export function isTextEntry(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      (/^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName) &&
        target.getAttribute('type') !== 'checkbox'))
  );
}

/**
 * Filters key presses before all key handlers of the app and its libraries: keys of an input method
 * reach none of them, so that its Enter sends nothing and its Escape closes nothing. Started by the
 * root component.
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

  /** {@link letterOf} on the current layout. */
  letter(event: KeyPress): string | null {
    return letterOf(event, this.#latinLayout);
  }

  #first(event: KeyboardEvent): void {
    if (isComposing(event)) {
      event.stopPropagation();
      return;
    }
    // Browsers would click a button with every repetition of Enter.
    if (event.repeat && event.key === 'Enter' && isPressable(event.target)) event.preventDefault();
    // With Shift, some layouts of other scripts type Latin capitals.
    if (event.shiftKey || !event.code.startsWith('Key')) return;
    if (/^\p{Script=Latin}$/u.test(event.key)) this.#latinLayout = true;
    else if (!/^\p{ASCII}*$/u.test(event.key)) this.#latinLayout = false;
  }
}

function isPressable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, [role=button], a[href]') !== null;
}
