import type { Ack, Call, ErrorCode } from '@chatcall/contracts';
import { CallBench } from '../testing/call-bench.js';
import { CALL } from '../testing/fake-calls.js';
import { settle } from '../testing/fake-host.js';
import { ok } from '../testing/fake-http.js';
import { ADA, BOB, ROOM } from '../testing/samples.js';
import type { CallSession, CallSessionState } from './call-session.js';
import { acceptCall, joinCall, startCall, type JoinOptions } from './start-call.js';

const refused = (code: ErrorCode): Ack<unknown> => ({ ok: false, error: { code, detail: code } });
const OFF: JoinOptions = { media: { microphone: true, camera: false } };

/** A client of Ada; the test decides what the server answers and when. */
class EntryBench extends CallBench {
  readonly stopped: string[] = [];

  static override async signedIn(): Promise<EntryBench> {
    const bench = new EntryBench();
    await bench.signIn();
    bench.client.calls.ringingStopped$.subscribe(({ reason }) => bench.stopped.push(reason));
    return bench;
  }

  get rings(): number {
    return this.client.calls.ringing$.value.length;
  }

  /** Bob's call, as it rings here. */
  ring(change: Partial<Call> = {}): void {
    const call: Call = { ...this.calls.call, startedBy: BOB.id, ...change };
    this.sockets.answer('call:query', () => ({
      ok: true,
      data: { ringing: [call], active: [] },
    }));
    const expiresAt = new Date(Date.parse(call.startedAt) + 45_000).toISOString();
    this.sockets.emit('call:incoming', {
      call,
      caller: BOB,
      conversationTitle: null,
      expiresAt,
      routerRtpCapabilities: {},
    });
  }

  startAudioCall(options: JoinOptions = OFF): CallSession {
    return startCall(this.client, { conversationId: ROOM, kind: 'audio' }, options);
  }

  /** An audio call that Bob has answered without sending anything. */
  async activeAudioCall(): Promise<CallSession> {
    const session = this.startAudioCall();
    await settle();
    this.calls.answered(this.calls.bob(), this.clock.now());
    await settle();
    this.rtc.move('connected');
    return session;
  }

  answer(event: string, answer: Ack<unknown> | 'silent'): void {
    this.sockets.answer(event, () => answer);
  }

  /** The connection is lost for this long. */
  async loseConnection(ms: number): Promise<void> {
    this.sockets.admission = 'unreachable';
    this.sockets.cut();
    await this.clock.advance(ms);
    this.sockets.admission = 'accept';
    this.client.connection.reconnectNow();
    await settle();
  }

  sent(event: string): Record<string, unknown>[] {
    return this.sockets.sent.filter((one) => one.event === event).map(({ payload }) => payload);
  }

  close(): void {
    this.client.close();
    expect(this.clock.waiting).toBe(0);
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
      const bench = await EntryBench.signedIn();
      const event = by === 'start' ? 'call:initiate' : `call:${by}`;
      bench.answer(event, 'silent');
      const session =
        by === 'start'
          ? bench.startAudioCall()
          : (by === 'accept' ? acceptCall : joinCall)(bench.client, CALL, OFF);
      await bench.clock.advance(11_000);
      expect(ended(session)).toMatchObject({ reason: 'error', error: { code: 'COMMON.TIMEOUT' } });
      expect(bench.sent('call:giveUp')).toMatchObject([
        { entryRequestId: bench.sent(event)[0]?.['requestId'] },
      ]);
      bench.close();
    },
  );

  it('is cancelled over the next connection when this one is lost', async () => {
    const bench = await EntryBench.signedIn();
    bench.answer('call:initiate', 'silent');
    const session = bench.startAudioCall();
    await settle();
    await bench.loseConnection(25_000);
    expect(ended(session).error?.code).toBe('COMMON.OFFLINE');
    expect(bench.sent('call:giveUp')).toMatchObject([
      { entryRequestId: bench.sent('call:initiate')[0]?.['requestId'] },
    ]);
    bench.close();
  });

  it('is cancelled again after transient errors', async () => {
    const bench = await EntryBench.signedIn();
    bench.answer('call:initiate', 'silent');
    bench.answer('call:giveUp', refused('COMMON.UNAVAILABLE'));
    const session = bench.startAudioCall();
    await settle();
    session.hangUp();
    await settle();
    bench.answer('call:giveUp', { ok: true, data: {} });
    await bench.clock.advance(5000);
    expect(bench.sent('call:giveUp')).toHaveLength(2);
    bench.close();
  });

  it('is cancelled at once by hanging up; an accepted call is also declined', async () => {
    const bench = await EntryBench.signedIn();
    bench.ring();
    bench.answer('call:accept', 'silent');
    const session = acceptCall(bench.client, CALL, OFF);
    await settle();
    session.hangUp();
    await settle();
    expect(bench.sent('call:giveUp')).toMatchObject([
      { entryRequestId: bench.sent('call:accept')[0]?.['requestId'] },
    ]);
    expect(bench.sent('call:decline')).toMatchObject([{ callId: CALL }]);
    expect(bench.rings).toBe(0);
    bench.close();
  });

  it('of a rejoin lists all previous requests, and leaves none when the person hangs up', async () => {
    const bench = await EntryBench.signedIn();
    const session = await bench.activeAudioCall();
    bench.answer('call:join', 'silent');
    await bench.loseConnection(1000);
    await bench.clock.advance(15_000);
    const [first, second] = bench.sent('call:join');
    const start = bench.sent('call:initiate')[0]?.['requestId'];
    expect(first?.['previousEntries']).toEqual([start]);
    expect(second?.['previousEntries']).toEqual([start, first?.['requestId']]);
    session.hangUp();
    await settle();
    expect(bench.sent('call:giveUp')).toMatchObject([{ entryRequestId: second?.['requestId'] }]);
    expect(bench.sent('call:hangup')).toHaveLength(1);
    bench.close();
  });
});

describe('while there is no connection', () => {
  it('an accept waits for one', async () => {
    const bench = await EntryBench.signedIn();
    bench.ring();
    bench.sockets.admission = 'unreachable';
    bench.sockets.cut();
    const session = acceptCall(bench.client, CALL, OFF);
    await bench.clock.advance(4000);
    bench.sockets.admission = 'accept';
    bench.client.connection.reconnectNow();
    await settle();
    expect(bench.sent('call:accept')).toHaveLength(1);
    expect(session.state$.value.phase).not.toBe('ended');
    expect([bench.rings, bench.stopped]).toEqual([0, ['answered-here']]);
    bench.close();
  });

  it('an accept that waited too long lets the call ring again, as long as it rings at the server', async () => {
    const bench = await EntryBench.signedIn();
    bench.ring();
    bench.sockets.admission = 'unreachable';
    bench.sockets.cut();
    const session = acceptCall(bench.client, CALL, OFF);
    expect(bench.rings).toBe(0);
    await bench.clock.advance(11_000);
    expect(ended(session).error?.code).toBe('COMMON.OFFLINE');
    expect(bench.rings).toBe(1);
    bench.sockets.admission = 'accept';
    bench.client.connection.reconnectNow();
    await settle();
    expect(bench.rings).toBe(1);
    bench.answer('call:query', { ok: true, data: { ringing: [], active: [] } });
    await bench.loseConnection(1000);
    expect(bench.rings).toBe(0);
    bench.close();
  });

  it('an accept whose answer is lost lets the call ring again, unless it was stopped meanwhile', async () => {
    const bench = await EntryBench.signedIn();
    bench.ring();
    bench.answer('call:accept', 'silent');
    acceptCall(bench.client, CALL, OFF);
    await settle();
    await bench.loseConnection(1000);
    expect([bench.rings, bench.sent('call:giveUp').length]).toEqual([1, 1]);
    acceptCall(bench.client, CALL, OFF);
    await settle();
    bench.sockets.emit('call:ringingStopped', { callId: CALL, reason: 'cancelled' });
    await bench.loseConnection(1000);
    expect(bench.rings).toBe(0);
    bench.close();
  });

  it('a start waits for one, and can be cancelled meanwhile', async () => {
    const bench = await EntryBench.signedIn();
    bench.sockets.admission = 'unreachable';
    bench.sockets.cut();
    const [kept, cancelled] = [bench.startAudioCall(), bench.startAudioCall()];
    cancelled.hangUp();
    bench.sockets.admission = 'accept';
    await bench.clock.advance(2000);
    expect(bench.sent('call:initiate')).toHaveLength(1);
    expect(kept.state$.value.phase).toBe('ringing');
    bench.close();
  });

  it('a decline and a hang-up reach the server over the next connection, and nothing rings again', async () => {
    const bench = await EntryBench.signedIn();
    const session = await bench.activeAudioCall();
    bench.ring({ id: 'another', conversationId: 'elsewhere' });
    bench.sockets.admission = 'unreachable';
    bench.sockets.cut();
    const declined = bench.client.calls.decline('another');
    session.hangUp();
    await bench.loseConnection(25_000);
    await declined;
    expect([bench.sent('call:decline').length, bench.sent('call:hangup').length]).toEqual([1, 1]);
    expect(bench.rings).toBe(0);
    bench.close();
  });

  it('a decline that fails lets the call ring again', async () => {
    const bench = await EntryBench.signedIn();
    bench.ring();
    bench.answer('call:decline', refused('COMMON.INTERNAL'));
    const declined = expect(bench.client.calls.decline(CALL)).rejects.toMatchObject({
      code: 'COMMON.INTERNAL',
    });
    expect(bench.rings).toBe(0);
    await bench.clock.advance(45_000);
    await declined;
    expect(bench.rings).toBe(1);
    bench.close();
  });

  it('the end reason is the one of the call', async () => {
    const bench = await EntryBench.signedIn();
    const session = await bench.activeAudioCall();
    bench.http.on(
      `GET calls/${CALL}`,
      ok({ ...bench.calls.call, state: 'ended', endReason: 'failed' }),
    );
    bench.answer('call:join', refused('CALL.ENDED'));
    await bench.loseConnection(1000);
    await bench.clock.advance(1000);
    expect(ended(session).reason).toBe('failed');
    bench.close();
  });
});

describe('a user who has joined a call elsewhere', () => {
  it('gets an error code, and can take over with this device', async () => {
    const bench = await EntryBench.signedIn();
    bench.answer('call:initiate', refused('CALL.ELSEWHERE'));
    const session = bench.startAudioCall();
    await settle();
    expect(ended(session)).toMatchObject({ reason: 'error', error: { code: 'CALL.ELSEWHERE' } });
    expect(bench.sent('call:giveUp')).toEqual([]);
    bench.startAudioCall({ ...OFF, takeOver: true });
    await settle();
    expect(bench.sent('call:initiate').map(({ takeOver }) => takeOver)).toEqual([undefined, true]);
    bench.close();
  });

  it.each([true, false])('stays muted when they take it over, if it was: %s', async (muted) => {
    const bench = await EntryBench.signedIn();
    bench.calls.call = { ...bench.calls.call, state: 'active' };
    const producers = [bench.calls.producer('microphone', muted)];
    bench.calls.peers = [bench.calls.bob(), { peerId: 'elsewhere', user: ADA, producers }];
    const session = joinCall(bench.client, CALL, { ...OFF, takeOver: true });
    await settle();
    expect(session.local.choice$.value.microphone).toBe(!muted);
    expect(bench.sent('media:produce')).toHaveLength(muted ? 0 : 1);
    bench.close();
  });

  it('still sees the call ring after the accept was refused for that reason', async () => {
    const bench = await EntryBench.signedIn();
    bench.ring();
    bench.answer('call:accept', refused('CALL.ELSEWHERE'));
    acceptCall(bench.client, CALL, OFF);
    await settle();
    expect(bench.rings).toBe(1);
    bench.close();
  });

  it.each(['switched', 'hung-up', 'replaced'] as const)(
    'leaves it on this device at once when the reason is %s, and does not rejoin',
    async (reason) => {
      const bench = await EntryBench.signedIn();
      const session = await bench.activeAudioCall();
      bench.sockets.emit('call:peerLeft', {
        callId: CALL,
        peerId: bench.calls.ownPeerId,
        userId: ADA.id,
        reason,
      });
      expect(ended(session).reason).toBe(reason);
      expect(bench.media.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
      await bench.loseConnection(1000);
      await bench.clock.advance(60_000);
      expect(bench.sent('call:join')).toEqual([]);
      bench.close();
    },
  );

  it('does not rejoin a call after a reconnect', async () => {
    const bench = await EntryBench.signedIn();
    const session = await bench.activeAudioCall();
    bench.answer('call:join', refused('CALL.ELSEWHERE'));
    await bench.loseConnection(1000);
    await bench.clock.advance(1000);
    expect(ended(session).reason).toBe('switched');
    expect(bench.sent('call:join')).toHaveLength(1);
    bench.close();
  });
});

describe('two users who call each other', () => {
  it('have no ringing for the call that their own start has joined', async () => {
    const bench = await EntryBench.signedIn();
    bench.calls.call = { ...bench.calls.call, startedBy: BOB.id, state: 'active' };
    const session = bench.startAudioCall();
    bench.ring();
    bench.sockets.emit('call:ringingStopped', { callId: CALL, reason: 'answered-elsewhere' });
    await settle();
    expect([bench.rings, bench.stopped]).toEqual([0, []]);
    expect(session.call$.value?.startedBy).toBe(BOB.id);
    bench.close();
  });

  it('have ringing when their own start has failed', async () => {
    const bench = await EntryBench.signedIn();
    bench.answer('call:initiate', refused('MEDIA.UNAVAILABLE'));
    bench.startAudioCall();
    bench.ring();
    expect(bench.rings).toBe(0);
    await settle();
    expect(bench.rings).toBe(1);
    bench.close();
  });
});
