import type { Ack, MediaSource } from '@chatcall/contracts';
import { CallBench } from '../testing/call-bench.js';
import { CALL } from '../testing/fake-calls.js';
import { settle } from '../testing/fake-host.js';
import type { CallSession } from './call-session.js';

/** `lost-answer`: the server handles the request, but its answer is lost. */
type Answer = Ack<unknown> | 'silent';
type Trouble = Answer | 'lost-answer';

const DONE: Answer = { ok: true, data: {} };
const refusal = (
  code:
    | 'COMMON.RATE_LIMITED'
    | 'COMMON.UNAVAILABLE'
    | 'COMMON.INTERNAL'
    | 'MEDIA.PRODUCER_NOT_FOUND'
    | 'MEDIA.TOO_MANY',
): Answer => ({
  ok: false,
  error: { code, detail: code, ...(code === 'COMMON.RATE_LIMITED' && { retryAfter: 4 }) },
});

/** A call with Bob, and a server that stores which producers and consumers are paused. */
class SignalBench extends CallBench {
  readonly sent = new Map<string, { readonly source: MediaSource; paused: boolean }>();
  readonly flowing = new Set<string>();
  /** Answers to the next signals by event; after them the server works as usual. */
  readonly troubles = new Map<string, Trouble[]>();
  session!: CallSession;

  constructor() {
    super();
    this.#serve('media:produce', ({ source }) => {
      const producerId = `sent-${this.sockets.sentTimes('media:produce')}`;
      this.sent.set(producerId, { source: source as MediaSource, paused: false });
      return { ok: true, data: { producerId } };
    });
    this.#serve('media:pauseProducer', ({ producerId }) => this.#pause(producerId as string, true));
    this.#serve('media:resumeProducer', ({ producerId }) =>
      this.#pause(producerId as string, false),
    );
    this.#serve('media:closeProducer', ({ producerId }) => {
      this.sent.delete(producerId as string);
      return DONE;
    });
    const consume = this.sockets.responseTo('media:consume');
    this.#serve('media:consume', (payload) => consume(payload));
    this.#serve('media:resumeConsumers', ({ consumerIds }) =>
      this.#flow(consumerIds as string[], true),
    );
    this.#serve('media:pauseConsumers', ({ consumerIds }) =>
      this.#flow(consumerIds as string[], false),
    );
  }

  async begin(): Promise<this> {
    await this.signIn();
    this.session = await this.activeCall();
    await settle();
    return this;
  }

  /** The sources that the server forwards to the others. */
  get forwarded(): string[] {
    return [...this.sent.values()]
      .filter(({ paused }) => !paused)
      .map(({ source }) => source)
      .toSorted();
  }

  /** The state of the microphone that is shown to the user. */
  get shown(): 'on' | 'withheld' | 'off' {
    const { microphone } = this.session.local;
    if (!microphone.actual$.value) return 'off';
    return microphone.withheld$.value ? 'withheld' : 'on';
  }

  /** Advances the clock, and checks that a live microphone is always shown as on. */
  async advance(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 200) {
      await this.clock.advance(Math.min(200, ms - passed));
      await settle();
      expect(this.shown === 'on' || !this.live).toBe(true);
    }
  }

  get live(): boolean {
    return this.media.opened.some(
      (track) => track.kind === 'audio' && track.readyState === 'live' && track.enabled,
    );
  }

  end(): void {
    this.client.close();
    expect(this.clock.waiting).toBe(0);
  }

  #serve(event: string, act: (payload: Record<string, unknown>) => Answer): void {
    this.sockets.answer(event, (payload) => {
      const trouble = this.troubles.get(event)?.shift();
      if (trouble === 'lost-answer') {
        act(payload);
        return 'silent';
      }
      return trouble ?? act(payload);
    });
  }

  #pause(producerId: string, paused: boolean): Answer {
    const producer = this.sent.get(producerId);
    if (!producer) return refusal('MEDIA.PRODUCER_NOT_FOUND');
    producer.paused = paused;
    return DONE;
  }

  #flow(consumerIds: readonly string[], on: boolean): Answer {
    for (const id of consumerIds)
      if (on) this.flowing.add(id);
      else this.flowing.delete(id);
    return DONE;
  }
}

const TROUBLES: readonly (readonly [string, Trouble])[] = [
  ['refused by the rate limit', refusal('COMMON.RATE_LIMITED')],
  ['refused because the server is busy', refusal('COMMON.UNAVAILABLE')],
  ['failing with an internal error', refusal('COMMON.INTERNAL')],
  ['not answered', 'silent'],
  ['handled, but the answer is lost', 'lost-answer'],
];

describe.each(TROUBLES)('a signal that is %s', (_, trouble) => {
  it('mute: is sent again, and the track is silent meanwhile', async () => {
    const bench = await new SignalBench().begin();
    bench.troubles.set('media:pauseProducer', [trouble, trouble]);
    bench.session.local.microphone.set(false);
    await settle();
    expect([bench.shown, bench.media.opened[0]?.enabled]).toEqual(['off', false]);
    await bench.advance(40_000);
    expect([bench.shown, bench.forwarded]).toEqual(['off', ['camera']]);
    bench.end();
  });

  it('unmute: is sent again, and the source is withheld meanwhile', async () => {
    const bench = await new SignalBench().begin();
    bench.session.local.microphone.set(false);
    await settle();
    bench.troubles.set('media:resumeProducer', [trouble, trouble, trouble, trouble]);
    bench.session.local.microphone.set(true);
    await bench.advance(2000);
    expect([bench.shown, bench.live]).toEqual(['withheld', false]);
    if (trouble !== 'lost-answer') expect(bench.forwarded).toEqual(['camera']);
    await bench.advance(90_000);
    expect([bench.shown, bench.live, bench.forwarded]).toEqual([
      'on',
      true,
      ['camera', 'microphone'],
    ]);
    bench.end();
  });

  it('unmute, and muted again before it was accepted: ends muted', async () => {
    const bench = await new SignalBench().begin();
    bench.session.local.microphone.set(false);
    await settle();
    bench.troubles.set('media:resumeProducer', [trouble]);
    bench.session.local.microphone.set(true);
    await settle();
    bench.session.local.microphone.set(false);
    await bench.advance(40_000);
    expect([bench.shown, bench.forwarded]).toEqual(['off', ['camera']]);
    bench.end();
  });

  it('camera off and on: is sent again', async () => {
    const bench = await new SignalBench().begin();
    bench.troubles.set('media:pauseProducer', [trouble]);
    bench.session.local.camera.set(false);
    await bench.advance(40_000);
    expect(bench.forwarded).toEqual(['microphone']);
    bench.troubles.set('media:resumeProducer', [trouble]);
    bench.session.local.camera.set(true);
    await bench.advance(40_000);
    expect([bench.forwarded, bench.session.local.camera.withheld$.value]).toEqual([
      ['camera', 'microphone'],
      false,
    ]);
    bench.end();
  });

  it('the end of a shared screen: is sent again', async () => {
    const bench = await new SignalBench().begin();
    bench.session.local.screen.start();
    await settle();
    bench.troubles.set('media:closeProducer', [trouble]);
    bench.session.local.screen.stop();
    await bench.advance(40_000);
    expect(bench.forwarded).toEqual(['camera', 'microphone']);
    bench.end();
  });

  it('a new track: is offered again, and the source is withheld meanwhile', async () => {
    const bench = new SignalBench();
    bench.troubles.set(
      'media:produce',
      Array.from({ length: 8 }, () => trouble),
    );
    await bench.begin();
    await bench.advance(2000);
    expect([bench.shown, bench.live]).toEqual(['withheld', false]);
    await bench.advance(90_000);
    expect([bench.shown, bench.live]).toEqual(['on', true]);
    expect([...new Set(bench.forwarded)]).toEqual(['camera', 'microphone']);
    bench.end();
  });

  it('tracks of others: are requested again', async () => {
    const bench = new SignalBench();
    bench.troubles.set('media:consume', [trouble]);
    await bench.begin();
    await bench.advance(40_000);
    const [bob] = bench.session.remoteParticipants$.value;
    expect([
      bob?.microphone$.value?.track$.value?.kind,
      bob?.camera$.value?.track$.value?.kind,
      bench.flowing.size,
    ]).toEqual(['audio', 'video', 2]);
    bench.end();
  });

  it('a video consumer: is paused while it is not shown', async () => {
    const bench = new SignalBench();
    bench.troubles.set('media:resumeConsumers', [trouble]);
    await bench.begin();
    await bench.advance(40_000);
    expect(bench.flowing.size).toBe(2);
    const camera = bench.session.remoteParticipants$.value[0]?.camera$.value;
    const view = camera?.openView();
    bench.troubles.set('media:pauseConsumers', [trouble]);
    view?.close();
    await bench.advance(40_000);
    expect(bench.flowing.size).toBe(1);
    bench.troubles.set('media:resumeConsumers', [trouble]);
    camera?.openView();
    await bench.advance(40_000);
    expect(bench.flowing.size).toBe(2);
    bench.end();
  });
});

describe('toggling', () => {
  it('151 times at 60 signals in 10 s ends in the chosen state, with few signals', async () => {
    const bench = await new SignalBench().begin();
    const before = bench.sockets.sent.length;
    for (let count = 0; count < 151; count += 1) {
      bench.session.local.microphone.set(count % 2 === 1);
      if (count % 5 === 0) await settle();
    }
    await settle();
    expect([bench.shown, bench.forwarded]).toEqual(['off', ['camera']]);
    expect(bench.sockets.sent.length - before).toBeLessThan(60);
    bench.end();
  });

  it('sends one signal at a time, with the latest state', async () => {
    const bench = await new SignalBench().begin();
    bench.troubles.set('media:pauseProducer', ['silent']);
    const before = bench.sockets.sent.length;
    for (const on of [false, true, false, true]) {
      bench.session.local.microphone.set(on);
      await settle();
    }
    expect(bench.sockets.sent.slice(before).map(({ event }) => event)).toEqual([
      'media:pauseProducer',
    ]);
    await bench.advance(12_000);
    expect(bench.forwarded).toEqual(['camera', 'microphone']);
    bench.end();
  });
});

describe('a final refusal', () => {
  it('a producer that the server no longer has is created again', async () => {
    const bench = await new SignalBench().begin();
    bench.session.local.microphone.set(false);
    await settle();
    bench.sent.clear();
    bench.session.local.microphone.set(true);
    await bench.advance(5000);
    expect([bench.shown, bench.forwarded]).toEqual(['on', ['microphone']]);
    bench.end();
  });

  it('a track is not offered again until it was off, and the source is withheld', async () => {
    const bench = new SignalBench();
    bench.troubles.set('media:produce', [refusal('MEDIA.TOO_MANY')]);
    await bench.begin();
    await bench.advance(60_000);
    expect([bench.shown, bench.forwarded]).toEqual(['withheld', ['camera']]);
    bench.session.local.microphone.set(false);
    bench.session.local.microphone.set(true);
    await settle();
    expect([bench.shown, bench.forwarded]).toEqual(['on', ['camera', 'microphone']]);
    bench.end();
  });

  it('is not repeated after the end', async () => {
    const bench = await new SignalBench().begin();
    bench.troubles.set('media:pauseProducer', ['silent', 'silent']);
    bench.session.local.microphone.set(false);
    await settle();
    bench.sockets.emit('call:ended', { callId: CALL, reason: 'completed' });
    await bench.advance(60_000);
    expect(bench.sockets.sentTimes('media:pauseProducer')).toBe(1);
    bench.end();
  });
});
