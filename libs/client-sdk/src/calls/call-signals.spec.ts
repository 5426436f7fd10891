import type { Ack, MediaSource } from '@chatcall/contracts';
import { CALL, FakeCalls, FakeRtc } from '../testing/fake-calls.js';
import { settle } from '../testing/fake-host.js';
import { FakeMedia } from '../testing/fake-media.js';
import { ROOM } from '../testing/samples.js';
import { Bench } from '../testing/test-bench.js';
import type { CallSession } from './call-session.js';
import { startCall } from './start-call.js';

/** `lost-answer`: the server does it, and its answer is lost. */
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
  error: { code, message: code, ...(code === 'COMMON.RATE_LIMITED' && { retryAfter: 4 }) },
});

/** A call with Bob in front of a server that keeps what is paused and what flows. */
class World {
  readonly media = new FakeMedia();
  readonly rtc = new FakeRtc();
  readonly bench = new Bench({}, { media: this.media, rtc: this.rtc });
  readonly calls = new FakeCalls(this.bench.sockets, this.bench.clock.now());
  readonly sent = new Map<string, { readonly source: MediaSource; paused: boolean }>();
  readonly flowing = new Set<string>();
  /** Answers to the next signals by event, before the server does what it should. */
  readonly troubles = new Map<string, Trouble[]>();
  session!: CallSession;

  constructor() {
    this.#serve('media:produce', ({ source }) => {
      const producerId = `sent-${this.bench.sockets.sentTimes('media:produce')}`;
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
    const consume = this.bench.sockets.responseTo('media:consume');
    this.#serve('media:consume', (payload) => consume(payload));
    this.#serve('media:resumeConsumers', ({ consumerIds }) =>
      this.#flow(consumerIds as string[], true),
    );
    this.#serve('media:pauseConsumers', ({ consumerIds }) =>
      this.#flow(consumerIds as string[], false),
    );
  }

  async begin(): Promise<this> {
    await this.bench.signIn();
    this.session = startCall(this.bench.client, { conversationId: ROOM, kind: 'video' });
    await settle();
    this.calls.answered(
      this.calls.bob(this.calls.producer('microphone'), this.calls.producer('camera')),
      this.bench.clock.now(),
    );
    await settle();
    this.rtc.move('connected');
    await settle();
    return this;
  }

  /** What the others get of this device. */
  get heard(): string[] {
    return [...this.sent.values()]
      .filter(({ paused }) => !paused)
      .map(({ source }) => source)
      .toSorted();
  }

  /** What the screen says of the microphone. */
  get shown(): 'on' | 'withheld' | 'off' {
    const { microphone } = this.session.local;
    if (!microphone.actual$.value) return 'off';
    return microphone.withheld$.value ? 'withheld' : 'on';
  }

  /** Time passes; at no moment is a microphone live that the screen does not show as on. */
  async advance(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 200) {
      await this.bench.clock.advance(Math.min(200, ms - passed));
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
    this.bench.client.close();
    expect(this.bench.clock.waiting).toBe(0);
  }

  #serve(event: string, act: (payload: Record<string, unknown>) => Answer): void {
    this.bench.sockets.answer(event, (payload) => {
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
  ['lost in an error of the server', refusal('COMMON.INTERNAL')],
  ['not answered', 'silent'],
  ['done, with an answer that is lost', 'lost-answer'],
];

describe.each(TROUBLES)('a signal that is %s', (_, trouble) => {
  it('mute: is sent again, and the track is silent meanwhile', async () => {
    const world = await new World().begin();
    world.troubles.set('media:pauseProducer', [trouble, trouble]);
    world.session.local.microphone.set(false);
    await settle();
    expect([world.shown, world.media.opened[0]?.enabled]).toEqual(['off', false]);
    await world.advance(40_000);
    expect([world.shown, world.heard]).toEqual(['off', ['camera']]);
    world.end();
  });

  it('unmute: is sent again, and the source is withheld meanwhile', async () => {
    const world = await new World().begin();
    world.session.local.microphone.set(false);
    await settle();
    world.troubles.set('media:resumeProducer', [trouble, trouble, trouble, trouble]);
    world.session.local.microphone.set(true);
    await world.advance(2000);
    expect([world.shown, world.live]).toEqual(['withheld', false]);
    if (trouble !== 'lost-answer') expect(world.heard).toEqual(['camera']);
    await world.advance(90_000);
    expect([world.shown, world.live, world.heard]).toEqual(['on', true, ['camera', 'microphone']]);
    world.end();
  });

  it('unmute, and muted again before it was accepted: ends muted', async () => {
    const world = await new World().begin();
    world.session.local.microphone.set(false);
    await settle();
    world.troubles.set('media:resumeProducer', [trouble]);
    world.session.local.microphone.set(true);
    await settle();
    world.session.local.microphone.set(false);
    await world.advance(40_000);
    expect([world.shown, world.heard]).toEqual(['off', ['camera']]);
    world.end();
  });

  it('camera off and on: is sent again', async () => {
    const world = await new World().begin();
    world.troubles.set('media:pauseProducer', [trouble]);
    world.session.local.camera.set(false);
    await world.advance(40_000);
    expect(world.heard).toEqual(['microphone']);
    world.troubles.set('media:resumeProducer', [trouble]);
    world.session.local.camera.set(true);
    await world.advance(40_000);
    expect([world.heard, world.session.local.camera.withheld$.value]).toEqual([
      ['camera', 'microphone'],
      false,
    ]);
    world.end();
  });

  it('the end of a shared screen: is sent again', async () => {
    const world = await new World().begin();
    world.session.local.screen.set(true);
    await settle();
    world.troubles.set('media:closeProducer', [trouble]);
    world.session.local.screen.set(false);
    await world.advance(40_000);
    expect(world.heard).toEqual(['camera', 'microphone']);
    world.end();
  });

  it('a new track: is offered again, and the source is withheld meanwhile', async () => {
    const world = new World();
    world.troubles.set(
      'media:produce',
      Array.from({ length: 8 }, () => trouble),
    );
    await world.begin();
    await world.advance(2000);
    expect([world.shown, world.live]).toEqual(['withheld', false]);
    await world.advance(90_000);
    expect([world.shown, world.live]).toEqual(['on', true]);
    expect([...new Set(world.heard)]).toEqual(['camera', 'microphone']);
    world.end();
  });

  it('tracks of others: are requested again', async () => {
    const world = new World();
    world.troubles.set('media:consume', [trouble]);
    await world.begin();
    await world.advance(40_000);
    const [bob] = world.session.peers$.value;
    expect([
      bob?.microphone.track$.value?.kind,
      bob?.camera.track$.value?.kind,
      world.flowing.size,
    ]).toEqual(['audio', 'video', 2]);
    world.end();
  });

  it('the flow of a picture: follows whether it is shown', async () => {
    const world = new World();
    world.troubles.set('media:resumeConsumers', [trouble]);
    await world.begin();
    await world.advance(40_000);
    expect(world.flowing.size).toBe(2);
    const camera = world.session.peers$.value[0]?.camera;
    world.troubles.set('media:pauseConsumers', [trouble]);
    camera?.setWanted(false);
    await world.advance(40_000);
    expect(world.flowing.size).toBe(1);
    world.troubles.set('media:resumeConsumers', [trouble]);
    camera?.setWanted(true);
    await world.advance(40_000);
    expect(world.flowing.size).toBe(2);
    world.end();
  });
});

describe('toggling', () => {
  it('151 times at 60 signals in 10 s ends in the chosen state, with few signals', async () => {
    const world = await new World().begin();
    const before = world.bench.sockets.sent.length;
    for (let count = 0; count < 151; count += 1) {
      world.session.local.microphone.set(count % 2 === 1);
      if (count % 5 === 0) await settle();
    }
    await settle();
    expect([world.shown, world.heard]).toEqual(['off', ['camera']]);
    expect(world.bench.sockets.sent.length - before).toBeLessThan(60);
    world.end();
  });

  it('sends one signal at a time, with the latest state', async () => {
    const world = await new World().begin();
    world.troubles.set('media:pauseProducer', ['silent']);
    const before = world.bench.sockets.sent.length;
    for (const on of [false, true, false, true]) {
      world.session.local.microphone.set(on);
      await settle();
    }
    expect(world.bench.sockets.sent.slice(before).map(({ event }) => event)).toEqual([
      'media:pauseProducer',
    ]);
    await world.advance(12_000);
    expect(world.heard).toEqual(['camera', 'microphone']);
    world.end();
  });
});

describe('a final refusal', () => {
  it('a producer that the server no longer has is created again', async () => {
    const world = await new World().begin();
    world.session.local.microphone.set(false);
    await settle();
    world.sent.clear();
    world.session.local.microphone.set(true);
    await world.advance(5000);
    expect([world.shown, world.heard]).toEqual(['on', ['microphone']]);
    world.end();
  });

  it('a track is not offered again until it was off, and the source is withheld', async () => {
    const world = new World();
    world.troubles.set('media:produce', [refusal('MEDIA.TOO_MANY')]);
    await world.begin();
    await world.advance(60_000);
    expect([world.shown, world.heard]).toEqual(['withheld', ['camera']]);
    world.session.local.microphone.set(false);
    world.session.local.microphone.set(true);
    await settle();
    expect([world.shown, world.heard]).toEqual(['on', ['camera', 'microphone']]);
    world.end();
  });

  it('is not repeated after the end', async () => {
    const world = await new World().begin();
    world.troubles.set('media:pauseProducer', ['silent', 'silent']);
    world.session.local.microphone.set(false);
    await settle();
    world.bench.sockets.emit('call:ended', { callId: CALL, reason: 'completed' });
    await world.advance(60_000);
    expect(world.bench.sockets.sentTimes('media:pauseProducer')).toBe(1);
    world.end();
  });
});
