import { jest } from '@jest/globals';
import type { Message } from '@chatcall/contracts';
import type { LockPort } from '../../ports/client-ports.js';
import { defaultPorts } from '../../ports/default-ports.js';
import { settle } from '../../testing/fake-host.js';
import { ok } from '../../testing/fake-http.js';
import { ADA, authResult, message, ROOM } from '../../testing/samples.js';
import { SharedDevice, type Tab } from '../../testing/shared-device.js';
import { Bench } from '../../testing/test-bench.js';
import type { Timeline } from '../timeline-api.js';

interface Faults {
  /** Whether the answer to this request is lost together with the connections of all tabs. */
  readonly losesAnswer?: (request: number) => boolean;
  /** The texts that the server refuses. */
  readonly refused?: Set<string>;
}

/** One server for the clients of all tabs: what it has stored, in order, each id once. */
class SharedServer {
  readonly stored: Message[] = [];
  requests = 0;
  readonly #benches: Bench[] = [];
  readonly #faults: Faults;

  constructor(faults: Faults = {}) {
    this.#faults = faults;
  }

  get texts(): string[] {
    return this.stored.map(({ content }) => content);
  }

  serve(bench: Bench): void {
    this.#benches.push(bench);
    bench.http.on('POST auth/refresh', () => ok(authResult(bench.clock.now())));
    bench.sockets.answer('chat:message', (payload) => this.#accept(payload));
  }

  #accept(payload: Record<string, unknown>): ReturnType<Answer> {
    this.requests += 1;
    const { clientMessageId, content } = payload as { clientMessageId: string; content: string };
    if (this.#faults.refused?.has(content))
      return { ok: false, error: { code: 'CHAT.BLOCKED', detail: 'blocked' } };
    const lost = this.#faults.losesAnswer?.(this.requests);
    if (lost) for (const { sockets } of this.#benches) sockets.cut();
    const stored = this.stored.find((one) => one.clientMessageId === clientMessageId);
    const answer = stored ?? this.#store(clientMessageId, content);
    return lost ? 'silent' : { ok: true, data: { message: answer } };
  }

  #store(clientMessageId: string, content: string): Message {
    const seq = this.stored.length + 1;
    const created = message(seq, { clientMessageId, content, sender: ADA });
    this.stored.push(created);
    for (const bench of this.#benches) bench.put(created, true);
    return created;
  }
}

type Answer = Parameters<Bench['sockets']['answer']>[1];

interface OpenTab {
  readonly tab: Tab;
  readonly bench: Bench;
  readonly timeline: Timeline;
}

describe('two tabs that share an outbox', () => {
  let device: SharedDevice;
  let server: SharedServer;
  let tabs: OpenTab[];

  beforeEach(() => {
    device = new SharedDevice();
    tabs = [];
  });
  afterEach(() => tabs.forEach(({ bench }) => bench.client.close()));

  const open = async (locks?: LockPort): Promise<OpenTab> => {
    const tab = device.tab();
    const { random } = defaultPorts();
    const bench = new Bench({}, { ...tab, random, ...(locks && { locks }) });
    server.serve(bench);
    await bench.signIn();
    const opened = { tab, bench, timeline: bench.client.chats.openTimeline(ROOM) };
    tabs.push(opened);
    await settle();
    return opened;
  };
  const advance = async (ms: number): Promise<void> => {
    await Promise.all(tabs.map(({ bench }) => bench.clock.advance(ms)));
  };
  const setOnline = (online: boolean): void =>
    tabs.forEach(({ bench }) => {
      bench.sockets.admission = online ? 'accept' : 'unreachable';
      if (!online) bench.sockets.cut();
      bench.network.set({ online });
    });
  const shown = ({ timeline }: OpenTab): string[] =>
    timeline.messages$.value.map(({ content, delivery }) => `${content}:${delivery}`);

  it('send what they wrote during an hour without network exactly once and in the order of writing, also when answers are lost and one of them crashes', async () => {
    server = new SharedServer({ losesAnswer: (request) => request % 7 === 3 });
    const [one, two] = [await open(), await open()];
    setOnline(false);
    const written: string[] = [];
    for (let number = 0; number < 100; number += 1) {
      // In turns of one to three messages.
      const { timeline } = Math.floor(number / ((number % 3) + 1)) % 2 === 0 ? one : two;
      written.push(`message ${number}`);
      timeline.send(`message ${number}`);
      await advance(36_000);
    }
    expect(shown(one)).toEqual(written.map((text) => `${text}:waiting`));
    expect(shown(two)).toEqual(shown(one));

    setOnline(true);
    while (server.stored.length < 40) await advance(200);
    device.crash(one.tab);
    one.bench.sockets.admission = 'unreachable';
    one.bench.sockets.cut();
    await advance(300_000);

    expect(server.texts).toEqual(written);
    expect(shown(two)).toEqual(written.map((text) => `${text}:sent`));
    expect(device.keys('unsent/')).toEqual([]);
    expect(server.requests).toBeGreaterThan(100);
  });

  it('let one of them send, while the other shows the states', async () => {
    server = new SharedServer({ refused: new Set(['refused']) });
    const [one, two] = [await open(), await open()];
    setOnline(false);
    one.timeline.send('first');
    two.timeline.send('refused');
    one.timeline.send('last');
    expect(shown(two)).toEqual(['first:waiting', 'refused:waiting', 'last:waiting']);
    setOnline(true);
    await advance(2000);
    expect(server.requests).toBe(3);
    for (const tab of [one, two])
      expect(shown(tab)).toEqual(['first:sent', 'last:sent', 'refused:failed']);
    expect(two.timeline.messages$.value[2]?.error?.code).toBe('CHAT.BLOCKED');
  });

  it('keep the order of the others when one in the middle is sent again or discarded in either tab', async () => {
    const refused = new Set(['b', 'd']);
    server = new SharedServer({ refused });
    const [one, two] = [await open(), await open()];
    ['b', 'd'].forEach((text) => one.timeline.send(text));
    await settle();
    expect(shown(two)).toEqual(['b:failed', 'd:failed']);
    setOnline(false);
    ['e', 'f'].forEach((text) => two.timeline.send(text));
    refused.clear();
    const idOf = (text: string): string =>
      one.timeline.messages$.value.find(({ content }) => content === text)?.clientMessageId ?? '';
    one.timeline.retry(idOf('b'));
    two.timeline.discard(idOf('d'));
    expect(shown(one)).toEqual(['b:waiting', 'e:waiting', 'f:waiting']);
    setOnline(true);
    await advance(2000);
    expect(server.texts).toEqual(['b', 'e', 'f']);
    expect(shown(one)).toEqual(shown(two));
  });

  it('continue when the one that sends is frozen, and it sends nothing twice afterwards', async () => {
    server = new SharedServer();
    const [one, two] = [await open(), await open()];
    const respond = one.bench.sockets.responseTo('chat:message');
    one.bench.sockets.answer('chat:message', () => 'silent');
    one.timeline.send('from the frozen one');
    await settle();
    two.timeline.send('second');
    await two.bench.clock.advance(9000);
    expect(server.texts).toEqual([]);
    await two.bench.clock.advance(2000);
    expect(server.texts).toEqual(['from the frozen one', 'second']);
    one.bench.sockets.answer('chat:message', respond);
    await advance(60_000);
    expect(server.texts).toEqual(['from the frozen one', 'second']);
    expect(shown(one)).toEqual(['from the frozen one:sent', 'second:sent']);
    expect(server.requests).toBe(2);
  });

  it('do not send what was discarded while the one that sends next noticed nothing', async () => {
    server = new SharedServer();
    const [one, two] = [await open(), await open()];
    setOnline(false);
    one.timeline.send('discarded');
    one.timeline.send('kept');
    await settle();
    const receive = jest.spyOn(two.tab, 'receive').mockImplementation(() => undefined);
    one.timeline.discard(one.timeline.messages$.value[0]?.clientMessageId ?? '');
    await settle();
    device.crash(one.tab);
    one.bench.client.close();
    receive.mockRestore();
    expect(shown(two)).toEqual(['discarded:waiting', 'kept:waiting']);
    setOnline(true);
    await advance(2000);
    expect(server.texts).toEqual(['kept']);
  });

  it('send everything once and in order without locks, too', async () => {
    server = new SharedServer();
    const locks: LockPort = {
      run: (name, work) =>
        name.startsWith('outbox/') ? Promise.reject(new Error('no locks here')) : work(),
    };
    const [one, two] = [await open(locks), await open(locks)];
    setOnline(false);
    const written = ['a', 'b', 'c', 'd', 'e', 'f'];
    written.forEach((text, index) => (index % 2 ? one : two).timeline.send(text));
    setOnline(true);
    await advance(5000);
    expect(server.texts).toEqual(written);
    for (const tab of [one, two]) expect(shown(tab)).toEqual(written.map((text) => `${text}:sent`));
  });
});
