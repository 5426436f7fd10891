import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { CLIENT } from '../../../core/client';
import { FakeClient } from '../../../../testing/fake-client';
import { FakeTimeline } from '../../../../testing/fake-timeline';
import { conversation, mine, person, timelineMessage } from '../../../../testing/samples';
import { TimelineState } from '../timeline/timeline-state';
import { Composer } from './composer';

let fixture: ComponentFixture<Composer>;
let timeline: FakeTimeline;
let area: HTMLTextAreaElement;
let state: TimelineState;
let client: FakeClient;

beforeEach(async () => {
  localStorage.clear();
  client = new FakeClient();
  timeline = new FakeTimeline(conversation({ id: 'a' }));
  client.timelines.set('a', timeline);
  TestBed.configureTestingModule({
    imports: [Composer],
    providers: [TimelineState, { provide: CLIENT, useFactory: () => client.asClient() }],
  });
  state = TestBed.inject(TimelineState);
  state.open('a');
  fixture = TestBed.createComponent(Composer);
  document.body.append(root());
  await fixture.whenStable();
  area = root().querySelector('textarea') as HTMLTextAreaElement;
  area.focus();
});

afterEach(() => root().remove());

const root = (): HTMLElement => fixture.nativeElement as HTMLElement;
const type = async (text: string): Promise<void> => {
  area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
  area.dispatchEvent(new Event('input'));
  await fixture.whenStable();
};
const press = async (key: string, init: KeyboardEventInit = {}): Promise<KeyboardEvent> => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  area.dispatchEvent(event);
  await fixture.whenStable();
  return event;
};

describe('emoji while typing', () => {
  const options = (): HTMLElement[] => [...root().querySelectorAll<HTMLElement>('[role="option"]')];
  it('are suggested after a colon, and inserted with Enter instead of sending', async () => {
    await type('well done :tad');
    expect(options()[0]?.textContent).toContain('🎉');
    expect(area.getAttribute('aria-activedescendant')).toBe(options()[0]?.id);
    expect(document.getElementById(area.getAttribute('aria-controls') ?? '')?.role).toBe('listbox');
    await press('Enter');
    expect(area.value).toBe('well done 🎉 ');
    expect(timeline.draft$.value).toBe('well done 🎉 ');
    expect(timeline.sent).toEqual([]);
    expect(options()).toEqual([]);
    expect(area.hasAttribute('aria-activedescendant')).toBe(false);
    await press('Enter');
    expect(timeline.sent).toHaveLength(1);
  });

  it('are chosen with arrows and Tab, or with the pointer', async () => {
    await type(':heart');
    await press('ArrowDown');
    expect(options()[1]?.getAttribute('aria-selected')).toBe('true');
    const second = options()[1]?.querySelector('.symbol')?.textContent;
    await press('Tab');
    expect(area.value).toBe(`${second} `);
    await type(':rocket');
    options()[0]?.click();
    expect(area.value).toBe(`${second} 🚀 `);
  });

  it('are closed with Esc, and stay closed for that word', async () => {
    await type(':smi');
    await press('Escape');
    expect(options()).toEqual([]);
    await type('l');
    expect(options()).toEqual([]);
    await press('Enter');
    expect(timeline.sent[0]?.content).toBe(':smil');
    await type(':smi');
    expect(options().length).toBeGreaterThan(0);
  });

  it('replace a whole name between colons at once', async () => {
    await type('ok :+1:');
    expect(area.value).toBe('ok 👍');
    await type(' :nothing_like_this:');
    expect(area.value).toBe('ok 👍 :nothing_like_this:');
  });

  it.each(['at 12:30', ':)', ':D', 'std::vector', 'https://smile', 'a:smile', ': smile', '://ro'])(
    'are not suggested for %j',
    async (text) => {
      await type(text);
      expect(options()).toEqual([]);
      expect(area.value).toBe(text);
    },
  );
});

describe('people while typing', () => {
  const options = (): HTMLElement[] => [...root().querySelectorAll<HTMLElement>('[role="option"]')];
  const names = (): (string | undefined)[] =>
    options().map((option) => option.querySelector('.cc-clip')?.textContent);
  const count = (): string =>
    root().querySelector('[data-testid="suggestion-count"]')?.textContent.trim() ?? '';

  /** The directory answers, and what waits for it has run. */
  const answer = async (name: string): Promise<void> => {
    const hits = [{ ...person(name), contact: 'none' as const }];
    client.people$.update((search) => ({ ...search, status: 'ready', hits }));
    await new Promise((resolve) => setTimeout(resolve));
    await fixture.whenStable();
  };

  it('are members at first; people of the directory follow, and the chosen one stays', async () => {
    const members = ['Ben One', 'Ben Two'].map((name) => person(name));
    timeline.members$.set(
      members.map((user) => ({
        user,
        role: 'member',
        joinedAt: '2026-01-01T00:00:00.000Z',
        lastDeliveredSeq: 0,
        lastReadSeq: 0,
      })),
    );
    client.people$.update((search) => ({ ...search, status: 'searching' }));
    await type('@ben');
    expect([names(), count()]).toEqual([['Ben One', 'Ben Two'], '2 suggestions']);
    await press('ArrowDown');
    await answer('Ben Three');
    expect([names(), count()]).toEqual([['Ben One', 'Ben Two', 'Ben Three'], '3 suggestions']);
    expect(options()[2]?.textContent).toContain('not a member');
    await press('Enter');
    expect(area.value).toBe('@Ben Two ');
    expect(count()).toBe('');
  });

  it('are not added to a list that was closed meanwhile', async () => {
    client.people$.update((search) => ({ ...search, status: 'searching' }));
    await type('@zoe');
    expect(options()).toEqual([]);
    await type(', hello');
    await answer('Zoe');
    expect(options()).toEqual([]);
  });
});

describe('formatting while typing', () => {
  const paste = async (data: Readonly<Record<string, string>>): Promise<Event> => {
    const event = Object.assign(new Event('paste', { bubbles: true, cancelable: true }), {
      clipboardData: { files: [], getData: (kind: string) => data[kind] ?? '' },
    });
    area.dispatchEvent(event);
    await import('./html-to-markdown');
    await fixture.whenStable();
    return event;
  };

  it('is done by shortcuts, and becomes the draft', async () => {
    await type('a word');
    area.setSelectionRange(2, 6);
    await press('b', { code: 'KeyB', ctrlKey: true });
    expect(area.value).toBe('a **word**');
    expect(area.value.slice(area.selectionStart, area.selectionEnd)).toBe('word');
    expect(timeline.draft$.value).toBe('a **word**');
    await press('b', { code: 'KeyB', metaKey: true });
    expect(area.value).toBe('a word');
  });

  it('is done by the bar, which is one Tab stop and can be hidden', async () => {
    expect(root().querySelector('[role="toolbar"]')).toBeNull();
    const toggle = root().querySelector('[data-testid="formatting-toggle"]') as HTMLElement;
    toggle.click();
    await fixture.whenStable();
    const buttons = [...root().querySelectorAll<HTMLElement>('[role="toolbar"] button')];
    expect(buttons.filter((button) => button.tabIndex === 0)).toEqual([buttons[0]]);
    await type('quoted');
    root().querySelector<HTMLElement>('[data-testid="format-quote"]')?.click();
    expect(area.value).toBe('> quoted');
    expect(document.activeElement).toBe(area);
    expect(localStorage.getItem('chatcall.formattingBar')).toBe('shown');
    toggle.click();
    await fixture.whenStable();
    expect(root().querySelector('[role="toolbar"]')).toBeNull();
  });

  it('continues a list with Shift and Enter, and ends it on an empty item', async () => {
    await type('1. one');
    expect((await press('Enter', { shiftKey: true })).defaultPrevented).toBe(true);
    expect(area.value).toBe('1. one\n2. ');
    await press('Enter', { shiftKey: true });
    expect(area.value).toBe('1. one\n');
    expect(timeline.sent).toEqual([]);
    await type('end');
    await press('Enter');
    expect(timeline.sent[0]?.content).toBe('1. one\nend');
  });

  it('breaks lines with Enter in a code block, and sends with Ctrl', async () => {
    await type('```\ncode');
    expect((await press('Enter')).defaultPrevented).toBe(false);
    expect(timeline.sent).toEqual([]);
    await press('Enter', { ctrlKey: true });
    expect(timeline.sent[0]?.content).toBe('```\ncode');
    await type('```\ncode\n```');
    await press('Enter');
    expect(timeline.sent).toHaveLength(2);
  });

  it('pastes formatted text as Markdown, at the cursor', async () => {
    await type('see: !');
    area.setSelectionRange(5, 5);
    const event = await paste({ 'text/html': '<p>a <b>b</b></p>', 'text/plain': 'a b' });
    expect(event.defaultPrevented).toBe(true);
    expect(area.value).toBe('see: a **b**!');
    expect(timeline.draft$.value).toBe('see: a **b**!');
  });

  it.each([
    ['plain text', { 'text/plain': 'a' }],
    ['coloured code', { 'text/html': '<div style="color:red"><span>a</span></div>' }],
    ['very long HTML', { 'text/html': `<b>${'a'.repeat(200_000)}</b>` }],
  ])('leaves %s to the browser', async (_, data) => {
    expect((await paste(data)).defaultPrevented).toBe(false);
  });

  it('leaves everything to the browser in a code block', async () => {
    await type('```\n');
    expect((await paste({ 'text/html': '<b>b</b>' })).defaultPrevented).toBe(false);
  });

  it('makes a link of a selected text when an address is pasted over it', async () => {
    await type('the page');
    area.setSelectionRange(4, 8);
    await paste({ 'text/plain': ' https://example.org/a ' });
    expect(area.value).toBe('the [page](https://example.org/a)');
  });
});

describe('editing a message', () => {
  beforeEach(() =>
    timeline.messages$.set([
      mine(1, { content: 'first' }),
      mine(2, { content: 'second' }),
      mine(3, { content: '', deletedAt: '2026-01-01T09:00:00.000Z' }),
      timelineMessage(4, { content: 'of someone else' }),
      mine(5, { id: null, seq: null, delivery: 'waiting', content: 'not stored' }),
    ]),
  );

  const bar = (): HTMLElement | null => root().querySelector('[data-testid="edit-bar"]');

  it('begins with the up arrow in the empty field, with the newest own one', async () => {
    expect((await press('ArrowUp')).defaultPrevented).toBe(true);
    expect(area.value).toBe('second');
    expect(bar()).not.toBeNull();
    await type(' corrected');
    await press('Enter');
    expect(timeline.edited).toEqual([{ messageId: 'message-2', content: 'second corrected' }]);
    expect(timeline.sent).toEqual([]);
    expect(bar()).toBeNull();
    expect(area.value).toBe('');
  });

  it('does not begin with an older message while the newest one is being sent', async () => {
    const messages = timeline.messages$.value;
    const last = mine(6, { id: null, seq: null, content: 'third' });
    timeline.messages$.set([...messages, { ...last, delivery: 'sending' }]);
    await press('ArrowUp');
    expect(state.editing()).toBeNull();
    timeline.messages$.set([...messages, { ...last, delivery: 'failed' }]);
    await press('ArrowUp');
    expect(state.editing()?.content).toBe('second');
  });

  it('leaves the up arrow to the cursor while there is text', async () => {
    await type('a');
    expect((await press('ArrowUp')).defaultPrevented).toBe(false);
    expect(state.editing()).toBeNull();
  });

  it('keeps the draft of the next message, and sends no change of it', async () => {
    await type('half a th');
    state.editing.set(timeline.messages$.value[0] ?? null);
    await fixture.whenStable();
    expect(area.value).toBe('first');
    const typed = timeline.typedTimes;
    await type('!');
    expect(timeline.draft$.value).toBe('half a th');
    expect(timeline.typedTimes).toBe(typed);
    await press('Escape');
    expect(timeline.edited).toEqual([]);
    expect(area.value).toBe('half a th');
  });

  it('changes nothing when the text is the same, and cannot be saved without text', async () => {
    await press('ArrowUp');
    area.value = ' ';
    await type('');
    await press('Enter');
    expect(timeline.edited).toEqual([]);
    expect(bar()).not.toBeNull();
    area.value = 'second';
    await type('');
    await press('Enter');
    expect(timeline.edited).toEqual([]);
    expect(bar()).toBeNull();
  });

  it('waits with the reply of the draft, and ends when the user replies', async () => {
    state.reply(timeline.messages$.value[3] ?? null);
    await fixture.whenStable();
    await press('ArrowUp');
    expect(bar()).not.toBeNull();
    expect(area.value).toBe('second');
    await press('Escape');
    expect(bar()).toBeNull();
    expect(state.replyTo()?.id).toBe(timeline.messages$.value[3]?.id);
    await press('ArrowUp');
    state.reply(timeline.messages$.value[3] ?? null);
    await fixture.whenStable();
    expect(state.editing()).toBeNull();
    expect(area.value).toBe('');
  });

  it('offers the text that was refused again', async () => {
    const pending = { kind: 'edit', error: null, content: 'new' } as const;
    timeline.messages$.set([mine(6, { content: 'old', pending })]);
    await press('ArrowUp');
    expect(area.value).toBe('new');
  });
});
