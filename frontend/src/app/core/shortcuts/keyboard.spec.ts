import { TestBed } from '@angular/core/testing';
import { Keyboard, letterOf } from './keyboard';

describe('letterOf', () => {
  it.each([
    ['QWERTY', 'k', 'KeyK', 'k'],
    ['QWERTY with capitals', 'K', 'KeyK', 'k'],
    ['AZERTY: A is where Q was', 'a', 'KeyQ', 'a'],
    ['AZERTY: the key of Q is not Q', 'q', 'KeyA', 'q'],
    ['AZERTY: M is beside L', 'm', 'Semicolon', 'm'],
    ['AZERTY: the key of M types a comma', ',', 'KeyM', null],
    ['Dvorak: K is where V was', 'k', 'KeyV', 'k'],
    ['Dvorak: the key of Q types an apostrophe', "'", 'KeyQ', null],
    ['Turkish: a dotless i is no i', 'ı', 'KeyI', null],
    ['Czech: a letter with an accent', 'ě', 'Digit2', null],
    ['Russian', 'л', 'KeyK', 'k'],
    ['Russian with Shift', 'Ь', 'KeyM', 'm'],
    ['Greek', 'κ', 'KeyK', 'k'],
    ['Hebrew', 'ל', 'KeyK', 'k'],
    ['Arabic', 'ن', 'KeyK', 'k'],
    ['Arabic: one key, two letters', 'لا', 'KeyB', 'b'],
    ['Arabic with Shift: a mark', '\u0650', 'KeyA', 'a'],
    ['Thai: a vowel', 'า', 'KeyK', 'k'],
    ['Hindi: a vowel sign', 'ी', 'KeyR', 'r'],
    ['Korean', 'ㅏ', 'KeyK', 'k'],
    ['Japanese kana', 'の', 'KeyK', 'k'],
    ['Russian: a letter that is not on a key of a Latin letter', 'ж', 'Semicolon', null],
    ['no letter', 'Enter', 'Enter', null],
  ])('%s: %s on %s means %s', (_, key, code, letter) => {
    expect(letterOf({ key, code }, true)).toBe(letter);
  });

  it('uses the place of a punctuation key only on layouts of other scripts', () => {
    expect(letterOf({ key: '{', code: 'KeyV' }, false)).toBe('v');
    expect(letterOf({ key: '{', code: 'BracketLeft' }, false)).toBeNull();
  });
});

describe('Keyboard', () => {
  let keyboard: Keyboard;
  let field: HTMLInputElement;
  let reached: string[];
  const note = (event: KeyboardEvent): void => void reached.push(event.key);
  const press = (key: string, init: KeyboardEventInit = {}): KeyboardEvent => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
    field.dispatchEvent(event);
    return event;
  };

  beforeEach(() => {
    reached = [];
    keyboard = TestBed.inject(Keyboard);
    field = document.createElement('input');
    document.body.append(field);
    field.addEventListener('keydown', note);
    document.addEventListener('keydown', note);
  });

  afterEach(() => {
    field.remove();
    document.removeEventListener('keydown', note);
  });

  it.each([
    ['during a composition', { isComposing: true, keyCode: 229 }],
    ['that ends it, as Safari reports it', { isComposing: false, keyCode: 229 }],
    ['of an old browser', { isComposing: true, keyCode: 13 }],
  ])('stops a key %s before every handler, without preventing its default', (_, init) => {
    for (const key of ['Enter', 'Escape', 'ArrowDown', 'Process']) {
      expect(press(key, init).defaultPrevented).toBe(false);
    }
    expect(reached).toEqual([]);
    press('Enter', { keyCode: 13 });
    expect(reached).toEqual(['Enter', 'Enter']);
  });

  it('clicks a button once while Enter is held down, and repeats Enter in a field', () => {
    const button = document.createElement('button');
    field.before(button);
    const hold = (target: HTMLElement, repeat: boolean): boolean => {
      const event = new KeyboardEvent('keydown', {
        key: 'Enter',
        bubbles: true,
        cancelable: true,
        repeat,
      });
      target.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect([hold(button, false), hold(button, true), hold(field, true)]).toEqual([
      false,
      true,
      false,
    ]);
    button.remove();
  });

  it('remembers the script of the layout for punctuation keys', () => {
    const brace = { key: '{', code: 'KeyV' };
    expect(keyboard.letter(brace)).toBeNull();
    press('ر', { code: 'KeyV' });
    expect(keyboard.letter(brace)).toBe('v');
    press('V', { code: 'KeyV', shiftKey: true });
    expect(keyboard.letter(brace)).toBe('v');
    press('v', { code: 'KeyV' });
    expect(keyboard.letter(brace)).toBeNull();
  });
});
