import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { LIMITS } from '@chatcall/contracts';
import { CLIENT } from '../../../core/client';
import { Keyboard } from '../../../core/shortcuts/keyboard';
import { FakeClient } from '../../../../testing/fake-client';
import { FakeTimeline } from '../../../../testing/fake-timeline';
import { conversation, timelineMessage } from '../../../../testing/samples';
import { TimelineState } from '../timeline/timeline-state';
import { Composer, roomLeft, wantsSend } from './composer';

describe('Composer', () => {
  let fixture: ComponentFixture<Composer>;
  let timeline: FakeTimeline;
  let state: TimelineState;
  let area: HTMLTextAreaElement;
  let send: HTMLButtonElement;

  beforeEach(async () => {
    const client = new FakeClient();
    timeline = new FakeTimeline(conversation({ id: 'a' }));
    client.timelines.set('a', timeline);
    TestBed.configureTestingModule({
      imports: [Composer],
      providers: [TimelineState, { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    state = TestBed.inject(TimelineState);
    state.open('a');
    fixture = TestBed.createComponent(Composer);
    document.body.append(fixture.nativeElement as HTMLElement);
    await fixture.whenStable();
    const root = fixture.nativeElement as HTMLElement;
    area = root.querySelector('textarea') as HTMLTextAreaElement;
    send = root.querySelector('[data-testid="send"]') as HTMLButtonElement;
  });

  afterEach(() => (fixture.nativeElement as HTMLElement).remove());

  const type = async (text: string): Promise<void> => {
    area.value = text;
    area.dispatchEvent(new Event('input'));
    await fixture.whenStable();
  };
  const press = async (init: KeyboardEventInit): Promise<KeyboardEvent> => {
    const event = new KeyboardEvent('keydown', { cancelable: true, bubbles: true, ...init });
    area.dispatchEvent(event);
    await fixture.whenStable();
    return event;
  };

  it('sends the text as it was typed on Enter, and is empty again', async () => {
    await type('    indented\n  code\n');
    const event = await press({ key: 'Enter' });
    expect(timeline.sent).toEqual([{ content: '    indented\n  code\n', replyTo: undefined }]);
    expect(area.value).toBe('');
    expect(event.defaultPrevented).toBe(true);
  });

  it.each(['\u200b', ' \u3164\n', '\u2800', '\u{1d159}'])(
    'shows that %j is invisible, and keeps the text',
    async (text) => {
      await type(text);
      await press({ key: 'Enter' });
      expect(timeline.sent).toEqual([]);
      expect(area.value).toBe(text);
      expect(send.disabled).toBe(true);
      expect(area.getAttribute('aria-invalid')).toBe('true');
      expect((fixture.nativeElement as HTMLElement).textContent).toContain(
        'These characters are invisible',
      );
    },
  );

  it('says that too many people are mentioned, and keeps the text', async () => {
    const tokens = Array.from(
      { length: LIMITS.mentionsMax + 1 },
      (_, index) => `<@00000000-0000-4000-8000-${String(index).padStart(12, '0')}>`,
    );
    const note = (): string =>
      (fixture.nativeElement as HTMLElement).querySelector('[data-testid="composer-mentions"]')
        ?.textContent ?? '';
    await type(tokens.slice(1).join(' '));
    expect([note(), send.disabled]).toEqual(['', false]);
    await type(tokens.join(' '));
    await press({ key: 'Enter' });
    expect(note()).toContain('at most 50 people. This one mentions 51');
    expect(area.getAttribute('aria-invalid')).toBe('true');
    expect(area.getAttribute('aria-describedby')).toBe(
      (fixture.nativeElement as HTMLElement).querySelector('[data-testid="composer-mentions"]')?.id,
    );
    expect([timeline.sent, area.value, send.disabled]).toEqual([[], tokens.join(' '), true]);
  });

  it('shows no error for spaces and line breaks alone', async () => {
    await type(' \n ');
    expect(send.disabled).toBe(true);
    expect(area.getAttribute('aria-invalid')).toBeNull();
  });

  it('does not send on Enter with Shift', async () => {
    await type('line');
    expect((await press({ key: 'Enter', shiftKey: true })).defaultPrevented).toBe(false);
    expect(timeline.sent).toEqual([]);
  });

  it.each([
    ['composes a word', { isComposing: true }],
    ['has just ended one, as Safari reports it', { keyCode: 229 }],
  ])('leaves Enter and Escape to an input method that %s', async (_, init) => {
    TestBed.inject(Keyboard);
    await type('line');
    state.reply(timelineMessage(3));
    await press({ key: 'Enter', ...init });
    await press({ key: 'Escape', ...init });
    expect(timeline.sent).toEqual([]);
    expect(state.replyTo()).not.toBeNull();
  });

  it('does not send an empty or too long text', async () => {
    expect(send.disabled).toBe(true);
    await type('   ');
    await press({ key: 'Enter' });
    await type('x'.repeat(LIMITS.messageMax + 2));
    await press({ key: 'Enter' });
    expect(timeline.sent).toEqual([]);
    expect(send.disabled).toBe(true);
    expect(area.getAttribute('aria-invalid')).toBe('true');
    expect((fixture.nativeElement as HTMLElement).textContent).toContain(
      '2 characters over the limit',
    );
    await type('x'.repeat(LIMITS.messageMax + 1));
    expect((fixture.nativeElement as HTMLElement).textContent).toContain(
      '1 character over the limit',
    );
  });

  it('stores the draft, signals typing, and shows a draft from the store', async () => {
    await type('half a th');
    expect(timeline.draft$.value).toBe('half a th');
    expect(timeline.typedTimes).toBe(1);
    timeline.draft$.set('');
    await fixture.whenStable();
    expect(area.value).toBe('');
    timeline.draft$.set('from the store');
    await fixture.whenStable();
    expect(area.value).toBe('from the store');
  });

  it('does not overwrite what is being typed', async () => {
    area.focus();
    await type('mine');
    timeline.draft$.set('late draft');
    await fixture.whenStable();
    expect(area.value).toBe('mine');
  });

  it('drops the reply on Escape', async () => {
    state.reply(timelineMessage(3));
    await fixture.whenStable();
    expect(
      (fixture.nativeElement as HTMLElement).querySelector('[data-testid="reply-bar"]'),
    ).not.toBeNull();
    await press({ key: 'Escape' });
    expect(state.replyTo()).toBeNull();
  });
});

const keyPress = (
  change: Partial<Parameters<typeof wantsSend>[0]> = {},
): Parameters<typeof wantsSend>[0] => ({
  key: 'Enter',
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...change,
});

describe('wantsSend', () => {
  it('sends on Enter', () => expect(wantsSend(keyPress(), false)).toBe(true));
  it('inserts a line break with Shift or Alt', () => {
    expect(wantsSend(keyPress({ shiftKey: true }), false)).toBe(false);
    expect(wantsSend(keyPress({ altKey: true }), false)).toBe(false);
  });
  it('inserts a line break on touch keyboards', () => {
    expect(wantsSend(keyPress(), true)).toBe(false);
    expect(wantsSend(keyPress({ ctrlKey: true }), true)).toBe(true);
  });
  it('ignores other keys', () => expect(wantsSend(keyPress({ key: 'a' }), false)).toBe(false));
});

describe('roomLeft', () => {
  it('counts as the server counts', () => {
    expect(roomLeft('')).toBe(LIMITS.messageMax);
    expect(roomLeft('  ab  ')).toBe(LIMITS.messageMax - 6);
    expect(roomLeft('🎉')).toBe(LIMITS.messageMax - 2);
    expect(roomLeft('x'.repeat(LIMITS.messageMax + 3))).toBe(-3);
  });
});
