import type { Ack, Call, ErrorCode } from '@chatcall/contracts';
import { CALL, FakeCalls, FakeRtc } from '../testing/fake-calls.js';
import { settle } from '../testing/fake-host.js';
import { ok } from '../testing/fake-http.js';
import { FakeMedia } from '../testing/fake-media.js';
import { ADA, BOB, ROOM } from '../testing/samples.js';
import { Bench } from '../testing/test-bench.js';
import type { CallSession, CallSessionState } from './call-session.js';
import { acceptCall, joinCall, startCall, type JoinOptions } from './start-call.js';

const refused = (code: ErrorCode): Ack<unknown> => ({ ok: false, error: { code, message: code } });
const OFF: JoinOptions = { media: { microphone: true, camera: false } };

/** Ada's device in front of a server of which the test decides what it answers and when. */
class World {
  readonly media = new FakeMedia();
  readonly rtc = new FakeRtc();
  readonly bench = new Bench({}, { media: this.media, rtc: this.rtc });
  readonly calls = new FakeCalls(this.bench.sockets, this.bench.clock.now());
  readonly stopped: string[] = [];

  static async open(): Promise<World> {
    const world = new World();
    await world.bench.signIn();
    world.bench.client.calls.ringingStopped$.subscribe(({ reason }) => world.stopped.push(reason));
    return world;
  }

  get client() {
    return this.bench.client;
  }

  get rings(): number {
    return this.client.calls.ringing$.value.length;
  }

  /** Bob's call, as it rings here. */
  ring(change: Partial<Call> = {}): void {
    const call: Call = { ...this.calls.call, startedBy: BOB.id, ...change };
    this.bench.sockets.answer('call:query', () => ({
      ok: true,
      data: { ringing: [call], active: [] },
    }));
    const expiresAt = new Date(Date.parse(call.startedAt) + 45_000).toISOString();
    this.bench.sockets.emit('call:incoming', {
      call,
      caller: BOB,
      conversationTitle: null,
      expiresAt,
      routerRtpCapabilities: {},
    });
  }

  start(options: JoinOptions = OFF): CallSession {
    return startCall(this.client, { conversationId: ROOM, kind: 'audio' }, options);
  }

  /** In a call with Bob. */
  async active(): Promise<CallSession> {
    const session = this.start();
    await settle();
    this.calls.answered(this.calls.bob(), this.bench.clock.now());
    await settle();
    this.rtc.move('connected');
    return session;
  }

  answer(event: string, answer: Ack<unknown> | 'silent'): void {
    this.bench.sockets.answer(event, () => answer);
  }

  /** The connection is gone for so long. */
  async away(ms: number): Promise<void> {
    this.bench.sockets.admission = 'unreachable';
    this.bench.sockets.cut();
    await this.bench.clock.advance(ms);
    this.bench.sockets.admission = 'accept';
    this.client.connection.reconnectNow();
    await settle();
  }

  sent(event: string): Record<string, unknown>[] {
    return this.bench.sockets.sent
      .filter((one) => one.event === event)
      .map(({ payload }) => payload);
  }

  close(): void {
    this.client.close();
    expect(this.bench.clock.waiting).toBe(0);
    expect(this.media.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
  }
}

const ended = (session: CallSession): Extract<CallSessionState, { phase: 'ended' }> => {
  const state = session.state$.value;
  if (state.phase !== 'ended') throw new Error(`the session is ${state.phase}`);
  return state;
};

describe('a request whose outcome is unknown', () => {
  it.each(['start', 'accept', 'join'] as const)(
    'to %s is cancelled by its id when there is no answer in time',
    async (by) => {
      const world = await World.open();
      const event = by === 'start' ? 'call:initiate' : `call:${by}`;
      world.answer(event, 'silent');
      const session =
        by === 'start'
          ? world.start()
          : (by === 'accept' ? acceptCall : joinCall)(world.client, CALL, OFF);
      await world.bench.clock.advance(11_000);
      expect(ended(session)).toMatchObject({ reason: 'error', error: { code: 'COMMON.TIMEOUT' } });
      expect(world.sent('call:giveUp')).toMatchObject([
        { entryRequestId: world.sent(event)[0]?.['requestId'] },
      ]);
      world.close();
    },
  );

  it('is cancelled over the next connection when this one is lost', async () => {
    const world = await World.open();
    world.answer('call:initiate', 'silent');
    const session = world.start();
    await settle();
    await world.away(25_000);
    expect(ended(session).error?.code).toBe('COMMON.OFFLINE');
    expect(world.sent('call:giveUp')).toMatchObject([
      { entryRequestId: world.sent('call:initiate')[0]?.['requestId'] },
    ]);
    world.close();
  });

  it('is cancelled again after transient errors', async () => {
    const world = await World.open();
    world.answer('call:initiate', 'silent');
    world.answer('call:giveUp', refused('COMMON.UNAVAILABLE'));
    const session = world.start();
    await settle();
    session.hangUp();
    await settle();
    world.answer('call:giveUp', { ok: true, data: {} });
    await world.bench.clock.advance(5000);
    expect(world.sent('call:giveUp')).toHaveLength(2);
    world.close();
  });

  it('is cancelled at once by hanging up; an accepted call is also declined', async () => {
    const world = await World.open();
    world.ring();
    world.answer('call:accept', 'silent');
    const session = acceptCall(world.client, CALL, OFF);
    await settle();
    session.hangUp();
    await settle();
    expect(world.sent('call:giveUp')).toMatchObject([
      { entryRequestId: world.sent('call:accept')[0]?.['requestId'] },
    ]);
    expect(world.sent('call:decline')).toMatchObject([{ callId: CALL }]);
    expect(world.rings).toBe(0);
    world.close();
  });

  it('of a rejoin lists all previous requests, and leaves none when the person hangs up', async () => {
    const world = await World.open();
    const session = await world.active();
    world.answer('call:join', 'silent');
    await world.away(1000);
    await world.bench.clock.advance(15_000);
    const [first, second] = world.sent('call:join');
    const start = world.sent('call:initiate')[0]?.['requestId'];
    expect(first?.['previousEntries']).toEqual([start]);
    expect(second?.['previousEntries']).toEqual([start, first?.['requestId']]);
    session.hangUp();
    await settle();
    expect(world.sent('call:giveUp')).toMatchObject([{ entryRequestId: second?.['requestId'] }]);
    expect(world.sent('call:hangup')).toHaveLength(1);
    world.close();
  });
});

describe('while there is no connection', () => {
  it('an accept waits for one', async () => {
    const world = await World.open();
    world.ring();
    world.bench.sockets.admission = 'unreachable';
    world.bench.sockets.cut();
    const session = acceptCall(world.client, CALL, OFF);
    await world.bench.clock.advance(4000);
    world.bench.sockets.admission = 'accept';
    world.client.connection.reconnectNow();
    await settle();
    expect(world.sent('call:accept')).toHaveLength(1);
    expect(session.state$.value.phase).not.toBe('ended');
    expect([world.rings, world.stopped]).toEqual([0, ['answered-here']]);
    world.close();
  });

  it('an accept that waited too long lets the call ring again, as long as it rings at the server', async () => {
    const world = await World.open();
    world.ring();
    world.bench.sockets.admission = 'unreachable';
    world.bench.sockets.cut();
    const session = acceptCall(world.client, CALL, OFF);
    expect(world.rings).toBe(0);
    await world.bench.clock.advance(11_000);
    expect(ended(session).error?.code).toBe('COMMON.OFFLINE');
    expect(world.rings).toBe(1);
    world.bench.sockets.admission = 'accept';
    world.client.connection.reconnectNow();
    await settle();
    expect(world.rings).toBe(1);
    world.answer('call:query', { ok: true, data: { ringing: [], active: [] } });
    await world.away(1000);
    expect(world.rings).toBe(0);
    world.close();
  });

  it('an accept whose answer is lost lets the call ring again, unless it was stopped meanwhile', async () => {
    const world = await World.open();
    world.ring();
    world.answer('call:accept', 'silent');
    acceptCall(world.client, CALL, OFF);
    await settle();
    await world.away(1000);
    expect([world.rings, world.sent('call:giveUp').length]).toEqual([1, 1]);
    acceptCall(world.client, CALL, OFF);
    await settle();
    world.bench.sockets.emit('call:ringingStopped', { callId: CALL, reason: 'cancelled' });
    await world.away(1000);
    expect(world.rings).toBe(0);
    world.close();
  });

  it('a start waits for one, and can be cancelled meanwhile', async () => {
    const world = await World.open();
    world.bench.sockets.admission = 'unreachable';
    world.bench.sockets.cut();
    const [kept, left] = [world.start(), world.start()];
    left.hangUp();
    world.bench.sockets.admission = 'accept';
    await world.bench.clock.advance(2000);
    expect(world.sent('call:initiate')).toHaveLength(1);
    expect(kept.state$.value.phase).toBe('ringing');
    world.close();
  });

  it('a decline and a hang-up reach the server over the next connection, and nothing rings again', async () => {
    const world = await World.open();
    const session = await world.active();
    world.ring({ id: 'another', conversationId: 'elsewhere' });
    world.bench.sockets.admission = 'unreachable';
    world.bench.sockets.cut();
    const declined = world.client.calls.decline('another');
    session.hangUp();
    await world.away(25_000);
    await declined;
    expect([world.sent('call:decline').length, world.sent('call:hangup').length]).toEqual([1, 1]);
    expect(world.rings).toBe(0);
    world.close();
  });

  it('a decline that fails lets the call ring again', async () => {
    const world = await World.open();
    world.ring();
    world.answer('call:decline', refused('COMMON.INTERNAL'));
    const declined = expect(world.client.calls.decline(CALL)).rejects.toMatchObject({
      code: 'COMMON.INTERNAL',
    });
    expect(world.rings).toBe(0);
    await world.bench.clock.advance(45_000);
    await declined;
    expect(world.rings).toBe(1);
    world.close();
  });

  it('the end reason is the one of the call', async () => {
    const world = await World.open();
    const session = await world.active();
    world.bench.http.on(
      `GET calls/${CALL}`,
      ok({ ...world.calls.call, state: 'ended', endReason: 'failed' }),
    );
    world.answer('call:join', refused('CALL.ENDED'));
    await world.away(1000);
    await world.bench.clock.advance(1000);
    expect(ended(session).reason).toBe('failed');
    world.close();
  });
});

describe('a user who has joined a call elsewhere', () => {
  it('gets an error code, and can take over with this device', async () => {
    const world = await World.open();
    world.answer('call:initiate', refused('CALL.ELSEWHERE'));
    const session = world.start();
    await settle();
    expect(ended(session)).toMatchObject({ reason: 'error', error: { code: 'CALL.ELSEWHERE' } });
    expect(world.sent('call:giveUp')).toEqual([]);
    world.start({ ...OFF, takeOver: true });
    await settle();
    expect(world.sent('call:initiate').map(({ takeOver }) => takeOver)).toEqual([undefined, true]);
    world.close();
  });

  it('is still rung by the call that was not accepted for that reason', async () => {
    const world = await World.open();
    world.ring();
    world.answer('call:accept', refused('CALL.ELSEWHERE'));
    acceptCall(world.client, CALL, OFF);
    await settle();
    expect(world.rings).toBe(1);
    world.close();
  });

  it.each(['switched', 'hung-up', 'replaced'] as const)(
    'has left it here at once when it was %s there, and does not rejoin',
    async (reason) => {
      const world = await World.open();
      const session = await world.active();
      world.bench.sockets.emit('call:peerLeft', {
        callId: CALL,
        peerId: world.calls.ownPeerId,
        userId: ADA.id,
        reason,
      });
      expect(ended(session).reason).toBe(reason);
      expect(world.media.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
      await world.away(1000);
      await world.bench.clock.advance(60_000);
      expect(world.sent('call:join')).toEqual([]);
      world.close();
    },
  );

  it('does not rejoin a call after a reconnect', async () => {
    const world = await World.open();
    const session = await world.active();
    world.answer('call:join', refused('CALL.ELSEWHERE'));
    await world.away(1000);
    await world.bench.clock.advance(1000);
    expect(ended(session).reason).toBe('switched');
    expect(world.sent('call:join')).toHaveLength(1);
    world.close();
  });
});

describe('two users who call each other', () => {
  it('have no ringing for the call that their own start has joined', async () => {
    const world = await World.open();
    world.calls.call = { ...world.calls.call, startedBy: BOB.id, state: 'active' };
    const session = world.start();
    world.ring();
    world.bench.sockets.emit('call:ringingStopped', { callId: CALL, reason: 'answered-elsewhere' });
    await settle();
    expect([world.rings, world.stopped]).toEqual([0, []]);
    expect(session.call$.value?.startedBy).toBe(BOB.id);
    world.close();
  });

  it('have ringing when their own start has failed', async () => {
    const world = await World.open();
    world.answer('call:initiate', refused('MEDIA.UNAVAILABLE'));
    world.start();
    world.ring();
    expect(world.rings).toBe(0);
    await settle();
    expect(world.rings).toBe(1);
    world.close();
  });
});
