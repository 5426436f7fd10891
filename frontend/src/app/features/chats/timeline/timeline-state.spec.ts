import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { CLIENT } from '../../../core/client';
import { FakeClient } from '../../../../testing/fake-client';
import { FakeTimeline } from '../../../../testing/fake-timeline';
import { conversation, message, timelineMessage } from '../../../../testing/samples';
import { TimelineState } from './timeline-state';

describe('TimelineState', () => {
  let client: FakeClient;
  let state: TimelineState;

  beforeEach(() => {
    client = new FakeClient();
    TestBed.configureTestingModule({
      providers: [TimelineState, { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    state = TestBed.inject(TimelineState);
  });

  it('shows nothing before a timeline is open', () => {
    expect(state.conversation()).toBeNull();
    expect(state.rows()).toEqual([]);
    expect(state.history().status).toBe('loading');
  });

  it('follows the open timeline, and only that one', () => {
    const [first, second] = [
      new FakeTimeline(conversation({ id: 'a' })),
      new FakeTimeline(conversation({ id: 'b' })),
    ];
    client.timelines.set('a', first).set('b', second);
    state.open('a');
    first.messages$.set([timelineMessage(1)]);
    expect(state.messages()).toHaveLength(1);

    state.open('b');
    expect(first.closed).toBe(true);
    expect(state.messages()).toEqual([]);
    first.messages$.set([timelineMessage(1), timelineMessage(2)]);
    expect(state.messages()).toEqual([]);
    expect(state.conversation()?.id).toBe('b');
  });

  it('misses a conversation from which the user is removed while it is open', () => {
    const [first, second] = ['a', 'b'].map((id) => new FakeTimeline(conversation({ id })));
    client.timelines.set('a', first as FakeTimeline).set('b', second as FakeTimeline);
    state.open('a');
    expect(state.missing()).toBe(false);
    first?.conversation$.set(null);
    expect(state.missing()).toBe(true);
    state.open('b');
    expect(state.missing()).toBe(false);
  });

  describe('the unread line', () => {
    let timeline: FakeTimeline;
    let focused: boolean;
    const arrive = (...seqs: number[]): void =>
      timeline.messages$.update((messages) => [
        ...messages,
        ...seqs.map((seq) => timelineMessage(seq)),
      ]);
    /** Key of the message below the line; null: there is no line. */
    const newFrom = (): string | null =>
      state.rows().find(({ startsUnread }) => startsUnread)?.key ?? null;
    const open = (lastSeq: number, loaded: number[]): void => {
      timeline = new FakeTimeline(conversation({ id: 'a', lastSeq }));
      timeline.firstReadSeq = 2;
      client.timelines.set('a', timeline);
      state.open('a');
      arrive(...loaded);
      state.rows();
    };

    beforeEach(() => {
      focused = true;
      jest.spyOn(document, 'hasFocus').mockImplementation(() => focused);
    });
    afterEach(() => jest.restoreAllMocks());

    it('is not shown while the end of the conversation is visible', () => {
      open(2, [1, 2]);
      expect(newFrom()).toBeNull();
      state.setInView(true);
      for (const seq of [3, 4, 5]) {
        arrive(seq);
        expect(newFrom()).toBeNull();
      }
    });

    it('is shown for messages that arrive behind another window, while scrolled up, or behind a call', () => {
      open(2, [1, 2]);
      state.setInView(true);
      arrive(3);
      expect(newFrom()).toBeNull();
      focused = false;
      arrive(4);
      expect(newFrom()).toBe('key-4');
      focused = true;
      arrive(5);
      expect(newFrom()).toBe('key-4');

      open(2, [1, 2]);
      state.setInView(true);
      arrive(3);
      state.rows();
      state.setInView(false);
      arrive(4, 5);
      expect(newFrom()).toBe('key-4');
    });

    it('stays above the messages that were unread on opening, also if they are loaded later', () => {
      open(4, [1, 2, 3, 4]);
      state.setInView(true);
      arrive(5);
      expect(newFrom()).toBe('key-3');

      open(4, [1, 2]);
      state.setInView(true);
      arrive(3, 4);
      expect(newFrom()).toBe('key-3');
    });

    it('moves up when earlier messages are marked as unread, also while the end is visible', () => {
      open(2, [1, 2]);
      state.setInView(true);
      arrive(3);
      expect(newFrom()).toBeNull();
      timeline.firstReadSeq = 1;
      timeline.conversation$.update((one) => one && { ...one });
      expect(newFrom()).toBe('key-2');
      arrive(4);
      expect(newFrom()).toBe('key-2');
    });

    it('is reset with each conversation', () => {
      open(2, [1, 2]);
      state.setInView(true);
      arrive(3);
      expect(newFrom()).toBeNull();
      open(3, [1, 2, 3]);
      expect(newFrom()).toBe('key-3');
    });
  });

  it('sends with the message that is replied to, once', () => {
    const timeline = new FakeTimeline(conversation({ id: 'a' }));
    client.timelines.set('a', timeline);
    state.open('a');
    state.reply(timelineMessage(4));
    state.send('yes');
    state.send('and no');
    expect(timeline.sent).toEqual([
      { content: 'yes', replyTo: 'message-4' },
      { content: 'and no', replyTo: undefined },
    ]);
  });

  describe('the message that the draft replies to', () => {
    let timeline: FakeTimeline;

    beforeEach(() => {
      timeline = new FakeTimeline(conversation({ id: 'a' }));
      timeline.draftReplyTo$.set('message-4');
      client.timelines.set('a', timeline);
    });

    it('is shown again when it is opened, and cancelled or sent with it', () => {
      timeline.messages$.set([timelineMessage(4, { content: 'the question' })]);
      state.open('a');
      TestBed.tick();
      expect(state.replyTo()?.content).toBe('the question');
      state.reply(null);
      TestBed.tick();
      expect([state.replyTo(), timeline.draftReplyTo$.value]).toEqual([null, null]);
      state.reply(timelineMessage(4));
      TestBed.tick();
      expect(timeline.draftReplyTo$.value).toBe('message-4');
      state.send('an answer');
      TestBed.tick();
      expect(state.replyTo()).toBeNull();
    });

    it('is requested, once, when it is not loaded', async () => {
      timeline.stored.set('message-4', message({ id: 'message-4', content: 'far back' }));
      const requested = jest.spyOn(timeline, 'message');
      state.open('a');
      TestBed.tick();
      expect(state.replyTo()).toBeNull();
      await new Promise((resolve) => setTimeout(resolve));
      TestBed.tick();
      expect(state.replyTo()?.content).toBe('far back');
      timeline.messages$.set([timelineMessage(9)]);
      TestBed.tick();
      expect(requested).toHaveBeenCalledTimes(1);
    });

    it('follows what another device writes', () => {
      timeline.messages$.set([4, 5].map((seq) => timelineMessage(seq)));
      state.open('a');
      TestBed.tick();
      timeline.draftReplyTo$.set('message-5');
      TestBed.tick();
      expect(state.replyTo()?.id).toBe('message-5');
      timeline.draftReplyTo$.set(null);
      TestBed.tick();
      expect(state.replyTo()).toBeNull();
    });
  });

  it('allows owners and admins to manage a group, and nobody to manage a direct conversation', () => {
    const group = conversation({ id: 'a', kind: 'group', title: 'G', peer: null });
    const timeline = new FakeTimeline(group);
    client.timelines.set('a', timeline);
    state.open('a');
    expect(state.mayManage()).toBe(false);
    timeline.conversation$.set({ ...group, own: { ...group.own, role: 'admin' } });
    expect(state.mayManage()).toBe(true);
    timeline.conversation$.set(conversation({ id: 'a', own: { ...group.own, role: 'owner' } }));
    expect(state.mayManage()).toBe(false);
  });

  it('is empty after it was closed', () => {
    const timeline = new FakeTimeline(conversation({ id: 'a' }));
    timeline.messages$.set([timelineMessage(1)]);
    client.timelines.set('a', timeline);
    state.open('a');
    expect(state.rows()).not.toEqual([]);
    state.close();
    expect(state.conversation()).toBeNull();
    expect(state.rows()).toEqual([]);
  });

  it('closes the timeline with its injector', () => {
    state.open('a');
    TestBed.resetTestingModule();
    expect(client.opened[0]?.closed).toBe(true);
  });

  it('requests a quoted message that is not loaded once, and no older pages', async () => {
    const timeline = new FakeTimeline(conversation({ id: 'a', lastSeq: 100 }));
    timeline.messages$.set([timelineMessage(100, { replyTo: 'far-back' })]);
    timeline.stored.set('far-back', message({ id: 'far-back', content: 'the first one' }));
    const requests = jest.spyOn(timeline, 'message');
    const pages = jest.spyOn(timeline, 'loadOlder');
    client.timelines.set('a', timeline);
    state.open('a');
    const quoted = (): unknown => {
      const [row] = state.rows();
      return row?.kind === 'message' ? row.quoted : null;
    };
    expect(quoted()).toBe('unknown');
    await Promise.all([state.loadQuote('far-back'), state.loadQuote('far-back')]);
    expect(quoted()).toMatchObject({ content: 'the first one' });
    timeline.stored.set('far-back', message({ id: 'far-back', content: 'edited' }));
    await timeline.message('far-back');
    expect(quoted()).toMatchObject({ content: 'edited' });
    await state.loadQuote('deleted account');
    expect([requests.mock.calls.length, pages.mock.calls.length]).toEqual([3, 0]);
  });

  describe('jumps', () => {
    let timeline: FakeTimeline;
    beforeEach(() => {
      timeline = new FakeTimeline(conversation({ id: 'a', lastSeq: 900 }));
      timeline.messages$.set([timelineMessage(900)]);
      timeline.jumpTo = (place) => {
        timeline.jumps.push(place);
        timeline.messages$.set([timelineMessage(29), timelineMessage(30)]);
        return Promise.resolve(30);
      };
      client.timelines.set('a', timeline);
      state.open('a');
    });

    it('show the history around a place, and return its message', async () => {
      const message = await state.jumpTo({ messageId: 'message-30' });
      expect(message?.key).toBe('key-30');
      expect(timeline.jumps).toEqual([{ messageId: 'message-30' }]);
      expect(state.messages().map(({ seq }) => seq)).toEqual([29, 30]);
    });

    it('return nothing when there is no such place, or the timeline was closed', async () => {
      timeline.jumpTo = () => Promise.resolve(null);
      expect(await state.jumpTo({ seq: 3 })).toBeNull();
      timeline.jumpTo = () => Promise.resolve(900);
      const jump = state.jumpTo({ seq: 900 });
      state.close();
      expect(await jump).toBeNull();
    });
  });
});
