import type { Message } from '@chatcall/contracts';
import { defaultPorts } from '../../ports/default-ports.js';
import { settle } from '../../testing/fake-host.js';
import { heldAnswer, ok } from '../../testing/fake-http.js';
import { ADA, BOB, ROOM } from '../../testing/samples.js';
import { SharedDevice } from '../../testing/shared-device.js';
import { Bench, signedInBench } from '../../testing/test-bench.js';
import type { Timeline } from '../timeline-api.js';
import { DeviceStore } from './device-store.js';

describe('drafts', () => {
  it('are deleted from the device as soon as they are sent', async () => {
    const bench = await signedInBench(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    timeline.setDraft('a sentence');
    await bench.clock.advance(1000);
    expect(await bench.storedKeys('draft/')).toHaveLength(1);
    timeline.send('a sentence');
    expect(await bench.storedKeys('draft/')).toEqual([]);
    bench.client.close();
  });

  it('are stored on the device and deleted after sending', async () => {
    const bench = await signedInBench(1);
    const timeline = bench.client.chats.openTimeline(ROOM);
    timeline.setDraft('half a sen');
    timeline.close();
    const again = bench.client.chats.openTimeline(ROOM);
    await settle();
    expect(again.draft$.value).toBe('half a sen');
    again.send('half a sentence');
    await bench.clock.advance(1000);
    expect(await bench.storedKeys('draft/')).toEqual([]);
    bench.client.close();
  });

  it('have the last text when it could not be stored and the device has an older one', async () => {
    const outbox = defaultPorts().outbox;
    await outbox.set(`draft/${ADA.id}/${ROOM}`, 'old');
    const bench = new Bench({}, { outbox });
    await bench.signIn();
    outbox.set = () => Promise.reject(new Error('full'));
    const timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
    timeline.setDraft('newer');
    timeline.close();
    const again = bench.client.chats.openTimeline(ROOM);
    await settle();
    expect(again.draft$.value).toBe('newer');
    again.setDraft('');
    again.close();
    const last = bench.client.chats.openTimeline(ROOM);
    await settle();
    expect(last.draft$.value).toBe('');
    bench.client.close();
  });

  it('are restored with the message that they reply to, and end with it', async () => {
    const bench = await signedInBench(1);
    const [{ id }] = bench.stored as [Message];
    const opened = async (): Promise<Timeline> => {
      const timeline = bench.client.chats.openTimeline(ROOM);
      await settle();
      return timeline;
    };
    const first = await opened();
    first.setDraftReplyTo(id);
    first.close();
    const second = await opened();
    expect([second.draft$.value, second.draftReplyTo$.value]).toEqual(['', null]);
    second.setDraftReplyTo(id);
    second.setDraft('an answer');
    second.close();
    const third = await opened();
    expect([third.draft$.value, third.draftReplyTo$.value]).toEqual(['an answer', id]);
    expect(bench.client.chats.drafts$.value.get(ROOM)).toBe('an answer');
    third.setDraftReplyTo(null);
    third.close();
    const fourth = await opened();
    expect([fourth.draft$.value, fourth.draftReplyTo$.value]).toEqual(['an answer', null]);
    fourth.setDraftReplyTo(id);
    fourth.send('an answer', { replyTo: id });
    expect([fourth.draft$.value, fourth.draftReplyTo$.value]).toEqual(['', null]);
    expect(await bench.storedKeys('draft/')).toEqual([]);
    bench.client.close();
  });

  it('are read as they were stored, whatever they begin with', async () => {
    const store = new DeviceStore(ADA.id, defaultPorts().outbox, defaultPorts().logger);
    for (const draft of [
      { text: 'plain', replyTo: null },
      { text: 'two\nlines', replyTo: 'message' },
      { text: 'reply:message\nwritten by the user', replyTo: null },
      { text: 'reply:', replyTo: null },
      { text: 'reply:message\ntext', replyTo: 'other' },
    ]) {
      store.saveDraft(ROOM, draft);
      await settle();
      expect(await store.draft(ROOM)).toEqual(draft);
    }
  });

  it('are stored with the last text, also when an earlier write takes longer', async () => {
    const outbox = defaultPorts().outbox;
    const bench = await signedInBench(1, { outbox });
    const slow = heldAnswer();
    const set = outbox.set.bind(outbox);
    outbox.set = (key, value) =>
      value === 'slow' ? slow.answer.then(() => set(key, value)) : set(key, value);
    const timeline = bench.client.chats.openTimeline(ROOM);
    timeline.setDraft('slow');
    await bench.clock.advance(1000);
    timeline.setDraft('slow and newer');
    await bench.clock.advance(1000);
    slow.give(ok({}));
    await settle();
    expect(await outbox.get(`draft/${ADA.id}/${ROOM}`)).toBe('slow and newer');
    bench.client.close();
  });

  describe('that another tab writes', () => {
    const key = `draft/${ADA.id}/${ROOM}`;
    let device: SharedDevice;
    let bench: Bench;

    beforeEach(async () => {
      device = new SharedDevice();
      device.entries.set(key, 'same in both tabs');
      bench = await signedInBench(1, device.tab());
    });

    afterEach(() => bench.client.close());

    const inOtherTab = async (text: string | null): Promise<void> => {
      const { outbox } = device.tab();
      await (text === null ? outbox.remove(key) : outbox.set(key, text));
      await settle();
    };

    it('are shown here, and end when it sends them; closing the timeline does not restore them', async () => {
      const timeline = bench.client.chats.openTimeline(ROOM);
      await settle();
      timeline.setDraft('begun here');
      await bench.clock.advance(1000);
      await inOtherTab('continued there');
      expect(timeline.draft$.value).toBe('continued there');
      expect(bench.client.chats.drafts$.value.get(ROOM)).toBe('continued there');
      await inOtherTab(null);
      expect(timeline.draft$.value).toBe('');
      expect(bench.client.chats.drafts$.value.size).toBe(0);
      timeline.close();
      expect(device.keys('draft/')).toEqual([]);
    });

    it('do not replace what is being written here', async () => {
      const timeline = bench.client.chats.openTimeline(ROOM);
      await settle();
      timeline.setDraft('newer');
      await inOtherTab('older');
      expect(timeline.draft$.value).toBe('newer');
      await bench.clock.advance(1000);
      expect(device.entries.get(key)).toBe('newer');
    });
  });

  it('of all conversations are known without opening one, with their present texts', async () => {
    const outbox = defaultPorts().outbox;
    await outbox.set(`draft/${ADA.id}/${ROOM}`, 'from last week');
    await outbox.set(`draft/${ADA.id}/elsewhere`, 'half');
    await outbox.set(`draft/${BOB.id}/elsewhere`, 'not mine');
    const bench = new Bench({}, { outbox });
    const drafts = (): object => Object.fromEntries(bench.client.chats.drafts$.value);
    await bench.signIn();
    expect(drafts()).toEqual({ [ROOM]: 'from last week', elsewhere: 'half' });
    const timeline = bench.client.chats.openTimeline(ROOM);
    timeline.setDraft('today');
    expect(drafts()).toEqual({ [ROOM]: 'today', elsewhere: 'half' });
    timeline.setDraft('  ');
    expect(drafts()).toEqual({ elsewhere: 'half' });
    await bench.client.auth.signOut();
    expect(drafts()).toEqual({});
    bench.client.close();
  });
});
