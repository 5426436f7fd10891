import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { actionOf, Shortcuts, type ShortcutAction } from './shortcuts';
import { FakeClient } from '../../../testing/fake-client';
import { NoConversation } from '../../features/chats/no-conversation';
import { Sidebar } from '../../features/chats/sidebar/sidebar';
import { ConversationActions } from '../../features/chats/details/conversation-actions';
import { ShortcutsDialog } from '../../shell/shortcuts-dialog';
import { CLIENT } from '../client';

const press = (change: Partial<KeyboardEvent>): Parameters<typeof actionOf>[0] => ({
  key: '',
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...change,
});

describe('actionOf', () => {
  it('finds the shortcut of the switcher everywhere', () => {
    expect(actionOf(press({ key: 'k', ctrlKey: true }), true)).toBe('switch');
    expect(actionOf(press({ key: 'K', metaKey: true }), false)).toBe('switch');
    expect(actionOf(press({ key: 'k' }), false)).toBeNull();
  });

  it('ignores keys that type text while typing', () => {
    expect(actionOf(press({ key: '?', shiftKey: true }), true)).toBeNull();
    expect(actionOf(press({ key: '?', shiftKey: true }), false)).toBe('help');
    for (const key of ['v', 'm', 'r']) expect(actionOf(press({ key }), true)).toBeNull();
  });

  it.each([
    ['A', 'audio-call'],
    ['O', 'video-call'],
    ['M', 'mute'],
    ['H', 'hang-up'],
    ['D', 'decline'],
  ])('finds what Ctrl Shift %s does in a call, also while typing: %s', (key, action) => {
    for (const typing of [true, false])
      expect(actionOf(press({ key, ctrlKey: true, shiftKey: true }), typing)).toBe(action);
  });

  it('leaves Ctrl Shift V to the browser, which pastes without formatting', () => {
    for (const typing of [true, false])
      expect(actionOf(press({ key: 'V', ctrlKey: true, shiftKey: true }), typing)).toBeNull();
  });

  it('moves between conversations with Alt and arrow keys', () => {
    expect(actionOf(press({ key: 'ArrowUp', altKey: true }), true)).toBe('previous');
    expect(actionOf(press({ key: 'ArrowDown', altKey: true }), false)).toBe('next');
    expect(actionOf(press({ key: 'ArrowDown' }), false)).toBeNull();
  });

  it.each([
    ['Cyrillic', 'л', 'Ф', 'Щ', 'Ь', '?'],
    ['Greek', 'κ', 'Α', 'Ο', 'Μ', '?'],
    ['Hebrew', 'ל', 'A', 'O', 'M', '?'],
    ['Arabic', 'ن', '\u0650', '×', 'ة', '؟'],
    ['Thai', 'า', 'ฤ', 'ฯ', 'ท', '?'],
  ])('works on a %s keyboard', (_, k, a, o, m, question) => {
    const command = { ctrlKey: true, shiftKey: true };
    expect(actionOf(press({ key: k, code: 'KeyK', ctrlKey: true }), true)).toBe('switch');
    expect(actionOf(press({ key: a, code: 'KeyA', ...command }), false)).toBe('audio-call');
    expect(actionOf(press({ key: o, code: 'KeyO', ...command }), false)).toBe('video-call');
    expect(actionOf(press({ key: m, code: 'KeyM', ...command }), true)).toBe('mute');
    expect(actionOf(press({ key: question, code: 'Slash', shiftKey: true }), false)).toBe('help');
  });

  it('uses the typed letter on AZERTY and Dvorak', () => {
    const command = { ctrlKey: true, shiftKey: true };
    expect(actionOf(press({ key: 'A', code: 'KeyQ', ...command }), false)).toBe('audio-call');
    expect(actionOf(press({ key: 'Q', code: 'KeyA', ...command }), false)).toBeNull();
    expect(actionOf(press({ key: 'M', code: 'Semicolon', ...command }), false)).toBe('mute');
    expect(actionOf(press({ key: '?', code: 'KeyM', ...command }), true)).toBeNull();
    expect(actionOf(press({ key: 'k', code: 'KeyV', ctrlKey: true }), false)).toBe('switch');
    expect(actionOf(press({ key: 't', code: 'KeyK', ctrlKey: true }), false)).toBeNull();
  });
});

describe('Shortcuts', () => {
  let shortcuts: Shortcuts;
  let ran: ShortcutAction[];
  let muteIsPossible: boolean;
  const key = (init: KeyboardEventInit): KeyboardEvent =>
    new KeyboardEvent('keydown', { cancelable: true, ...init });
  const SEARCH = { key: 'k', code: 'KeyK', ctrlKey: true };
  const MUTE = { key: 'M', code: 'KeyM', ctrlKey: true, shiftKey: true };
  const NEXT = { key: 'ArrowDown', altKey: true };

  beforeEach(() => {
    ran = [];
    muteIsPossible = true;
    shortcuts = TestBed.inject(Shortcuts);
    TestBed.runInInjectionContext(() => {
      for (const action of ['switch', 'next'] as const)
        shortcuts.handle(action, () => ran.push(action));
      shortcuts.handle('mute', () => ran.push('mute'), {
        possible: () => muteIsPossible,
        always: true,
      });
    });
  });

  it('acts once while a key is held down, prevents the default, and repeats only moving', () => {
    for (const repeat of [false, true, true]) {
      const event = key({ ...SEARCH, repeat });
      shortcuts.press(event);
      expect(event.defaultPrevented).toBe(true);
      shortcuts.press(key({ ...MUTE, repeat }));
      shortcuts.press(key({ ...NEXT, repeat }));
    }
    expect(ran.filter((action) => action === 'switch')).toHaveLength(1);
    expect(ran.filter((action) => action === 'mute')).toHaveLength(1);
    expect(ran.filter((action) => action === 'next')).toHaveLength(3);
  });

  it('only handles the keys of calls while a call covers the page', () => {
    shortcuts.press(key(SEARCH), true);
    shortcuts.press(key(MUTE), true);
    expect(ran).toEqual(['mute']);
  });

  it('only handles the keys of calls behind a dialog', () => {
    const container = document.createElement('div');
    container.className = 'cdk-overlay-container';
    const dialog = document.createElement('div');
    dialog.setAttribute('role', 'dialog');
    container.append(dialog);
    document.body.append(container);
    shortcuts.press(key(SEARCH));
    shortcuts.press(key(MUTE));
    container.remove();
    expect(ran).toEqual(['mute']);
  });

  it('prefers the incoming call, also when a conversation is opened meanwhile', () => {
    const started = jest.fn();
    const answered = jest.fn();
    TestBed.runInInjectionContext(() => {
      shortcuts.handle('video-call', answered, { always: true });
      shortcuts.handle('video-call', started);
    });
    shortcuts.press(key({ key: 'O', code: 'KeyO', ctrlKey: true, shiftKey: true }));
    expect([answered.mock.calls.length, started.mock.calls.length]).toEqual([1, 0]);
  });

  it('leaves a key without a possible action to the browser', () => {
    muteIsPossible = false;
    const event = key(MUTE);
    shortcuts.press(event);
    expect(ran).toEqual([]);
    expect(event.defaultPrevented).toBe(false);
  });
});

/** Every place that names a key together with the command key. */
describe.each([
  ['MacIntel', '⌘K', ['⌘', 'K']],
  ['iPhone', '⌘K', ['⌘', 'K']],
  ['Win32', 'Ctrl K', ['Ctrl', 'K']],
  ['Linux x86_64', 'Ctrl K', ['Ctrl', 'K']],
])('the keys of the switcher on %s', (platform, together, apart) => {
  const own = Object.getOwnPropertyDescriptor(Navigator.prototype, 'platform');

  beforeEach(() => {
    Object.defineProperty(navigator, 'platform', { value: platform, configurable: true });
    const client = new FakeClient();
    TestBed.configureTestingModule({
      providers: [
        { provide: CLIENT, useFactory: () => client.asClient() },
        { provide: ConversationActions, useValue: {} },
      ],
    });
    client.listState$.set({ status: 'loading', loadingMore: false, hasMore: false, error: null });
  });

  afterEach(() => {
    Reflect.deleteProperty(navigator, 'platform');
    if (own) Object.defineProperty(Navigator.prototype, 'platform', own);
  });

  it('are shown in the empty pane', async () => {
    const fixture = TestBed.createComponent(NoConversation);
    await fixture.whenStable();
    expect((fixture.nativeElement as HTMLElement).textContent).toContain(
      `Press ${together} to search.`,
    );
  });

  it('are shown in the search field', async () => {
    TestBed.overrideComponent(Sidebar, { set: { template: '{{ searchKeys }}', imports: [] } });
    const fixture = TestBed.createComponent(Sidebar);
    await fixture.whenStable();
    expect((fixture.nativeElement as HTMLElement).textContent).toBe(together);
  });

  it('are shown in the list of shortcuts', async () => {
    TestBed.overrideComponent(ShortcutsDialog, {
      set: { template: '{{ lines[0].keys.join("+") }}', imports: [] },
    });
    const fixture = TestBed.createComponent(ShortcutsDialog);
    await fixture.whenStable();
    expect((fixture.nativeElement as HTMLElement).textContent).toBe(apart.join('+'));
  });
});
