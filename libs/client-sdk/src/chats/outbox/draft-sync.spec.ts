import type { Draft } from '@chatcall/contracts';
import { defaultPorts } from '../../ports/default-ports.js';
import { ok, problem } from '../../testing/fake-http.js';
import { settle } from '../../testing/fake-host.js';
import { ADA, ROOM } from '../../testing/samples.js';
import { Bench, signedInBench } from '../../testing/test-bench.js';
import type { Timeline } from '../timeline-api.js';

const PUT = `PUT chats/${ROOM}/draft`;

describe('drafts on several devices', () => {
  let bench: Bench;
  let timeline: Timeline;
  const remote = (text: string, afterMs = 0): Draft => ({
    conversationId: ROOM,
    threadId: null,
    text,
    replyTo: null,
    writtenAt: new Date(bench.clock.now() + afterMs).toISOString(),
  });
  const sent = (): unknown[] =>
    bench.http.requests
      .filter(({ method, url }) => method === 'PUT' && url.includes('/draft'))
      .map(({ body }) => (JSON.parse(body as string) as { text: string }).text);
  const arrive = (draft: Draft): void => bench.sockets.emit('chat:draftChanged', { draft });

  beforeEach(async () => {
    bench = await signedInBench(1);
    timeline = bench.client.chats.openTimeline(ROOM);
    await settle();
  });
  afterEach(() => bench.client.close());

  it('are sent when the user pauses, and cleared with the message', async () => {
    timeline.setDraft('Hal');
    await bench.clock.advance(1000);
    timeline.setDraft('Half a sen');
    await bench.clock.advance(2000);
    expect(sent()).toEqual(['Half a sen']);
    timeline.send('Half a sentence');
    await settle();
    expect(sent()).toEqual(['Half a sen', '']);
  });

  it('cost no request when the message is sent before', async () => {
    timeline.setDraft('quick');
    timeline.send('quick');
    await bench.clock.advance(5000);
    expect(sent().filter((text) => text !== '')).toEqual([]);
  });

  it('appear here, in the list and in the composer, and go with the message', () => {
    arrive(remote('from the phone'));
    expect(timeline.draft$.value).toBe('from the phone');
    expect(bench.client.chats.drafts$.value.get(ROOM)).toBe('from the phone');
    arrive(remote('', 1));
    expect(timeline.draft$.value).toBe('');
    expect(bench.client.chats.drafts$.value.size).toBe(0);
  });

  it('have the message that they reply to on all devices', async () => {
    const [{ id = '' } = {}] = bench.stored;
    arrive({ ...remote('an answer'), replyTo: id });
    expect([timeline.draft$.value, timeline.draftReplyTo$.value]).toEqual(['an answer', id]);
    arrive({ ...remote('no answer', 1), replyTo: null });
    expect([timeline.draft$.value, timeline.draftReplyTo$.value]).toEqual(['no answer', null]);
    timeline.setDraftReplyTo(id);
    await bench.clock.advance(2000);
    const requests = bench.http.requests.filter(({ url }) => url.includes('/draft'));
    expect(JSON.parse(requests.at(-1)?.body as string)).toMatchObject({
      text: 'no answer',
      replyTo: id,
      threadId: null,
    });
    await bench.clock.advance(15_000);
    arrive({ ...remote('', 1), replyTo: id });
    expect([timeline.draft$.value, timeline.draftReplyTo$.value]).toEqual(['', null]);
  });

  it('never replace what the user is typing', async () => {
    timeline.setDraft('typed here');
    arrive(remote('older', -1000));
    arrive(remote('newer', 500));
    expect(timeline.draft$.value).toBe('typed here');
    await bench.clock.advance(1000);
    timeline.setDraft('typed here, too');
    await bench.clock.advance(15_000);
    expect(timeline.draft$.value).toBe('typed here, too');
    expect(sent()).toEqual(['typed here, too']);
  });

  it('are loaded after a connect, and what was written without one is sent then', async () => {
    bench.sockets.cut();
    await settle();
    timeline.setDraft('offline');
    await bench.clock.advance(100);
    bench.http.on('GET drafts', ok({ items: [remote('older', -60_000)], nextCursor: null }));
    await bench.clock.advance(10_000);
    await settle();
    expect(timeline.draft$.value).toBe('offline');
    expect(sent()).toEqual(['offline']);
  });

  it('are sent after a restart, and what the server has is shown', async () => {
    const outbox = defaultPorts().outbox;
    await outbox.set(`draft/${ADA.id}/${ROOM}`, 'before the restart');
    await outbox.set(`unsynced/${ADA.id}/${ROOM}`, new Date(0).toISOString());
    const again = new Bench({}, { outbox });
    await again.signIn();
    await settle();
    expect(again.http.count(PUT)).toBe(1);
    expect((await outbox.entries('unsynced/')).size).toBe(0);
    again.client.close();
  });

  it('are sent again after a request that failed, without a new connection', async () => {
    bench.http.on(PUT, problem(503, 'COMMON.UNAVAILABLE'));
    timeline.setDraft('kept');
    await bench.clock.advance(2000);
    expect(sent()).toEqual(['kept']);
    bench.http.on(PUT, ok(remote('kept')));
    await bench.clock.advance(10_000);
    expect(sent()).toEqual(['kept', 'kept']);
  });

  it('stay here when the server refuses them', async () => {
    bench.http.on(PUT, { status: 404, body: { code: 'CHAT.NOT_MEMBER', detail: '' } });
    timeline.setDraft('kept');
    await bench.clock.advance(5000);
    expect(timeline.draft$.value).toBe('kept');
    expect(sent()).toEqual(['kept']);
  });
});
