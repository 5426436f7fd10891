import type { Call } from '@chatcall/contracts';
import type { ClientNotification } from '../ports/client-ports.js';
import { settle } from '../testing/fake-host.js';
import { ok } from '../testing/fake-http.js';
import { ADA, BOB, conversation, ROOM } from '../testing/samples.js';
import { Bench } from '../testing/test-bench.js';

const STARTED = '2026-01-31T09:00:00.000Z';

function call(change: Partial<Call> = {}): Call {
  return {
    id: 'call-1',
    conversationId: ROOM,
    kind: 'audio',
    state: 'ringing',
    startedBy: BOB.id,
    startedAt: STARTED,
    answeredAt: null,
    endedAt: null,
    endReason: null,
    duration: null,
    participants: [
      { user: BOB, outcome: 'joined', joinedAt: STARTED, leftAt: null },
      { user: ADA, outcome: 'ringing', joinedAt: null, leftAt: null },
    ],
    ...change,
  };
}

const ring = (bench: Bench, one = call()): void => {
  const expiresAt = new Date(Date.parse(one.startedAt) + 45_000).toISOString();
  bench.sockets.emit('call:incoming', {
    call: one,
    caller: BOB,
    conversationTitle: null,
    expiresAt,
  });
};

describe('ringing', () => {
  it('starts and stops, and does not start again', async () => {
    const bench = new Bench();
    await bench.signIn();
    const reasons: string[] = [];
    bench.client.calls.ringingStopped$.subscribe(({ reason }) => reasons.push(reason));
    ring(bench);
    ring(bench);
    expect(bench.client.calls.ringing$.value).toHaveLength(1);
    expect(bench.client.calls.incoming$.value?.caller.displayName).toBe('Bob');
    bench.sockets.emit('call:ringingStopped', { callId: 'call-1', reason: 'answered-elsewhere' });
    ring(bench);
    expect(bench.client.calls.incoming$.value).toBeNull();
    expect(reasons).toEqual(['answered-elsewhere']);
    bench.client.close();
  });

  it('continues when it began during the request of all calls', async () => {
    const bench = new Bench();
    bench.sockets.answer('call:query', () => {
      bench.sockets.emit('call:changed', { call: call() });
      ring(bench);
      return { ok: true, data: { ringing: [], active: [] } };
    });
    await bench.signIn();
    expect(bench.client.calls.ringing$.value.map((incoming) => incoming.call.id)).toEqual([
      'call-1',
    ]);
    expect(bench.client.calls.ongoingIn$(ROOM).value?.id).toBe('call-1');
    bench.sockets.answer('call:query', () => {
      bench.sockets.emit('call:changed', { call: call({ state: 'active' }) });
      return { ok: true, data: { ringing: [], active: [call()] } };
    });
    bench.sockets.cut();
    await bench.clock.advance(1000);
    expect(bench.client.calls.ringing$.value).toEqual([]);
    expect(bench.client.calls.ongoingIn$(ROOM).value?.state).toBe('active');
    bench.client.close();
  });

  it('is requested again after a transient error', async () => {
    const bench = new Bench();
    bench.sockets.answer('call:query', () => ({
      ok: false,
      error: { code: 'COMMON.UNAVAILABLE', detail: 'starting' },
    }));
    await bench.signIn();
    bench.sockets.answer('call:query', () => ({
      ok: true,
      data: { ringing: [call()], active: [] },
    }));
    await bench.clock.advance(2000);
    expect(bench.client.calls.incoming$.value?.call.id).toBe('call-1');
    bench.sockets.answer('call:query', () => ({
      ok: false,
      error: { code: 'COMMON.UNAVAILABLE', detail: 'starting' },
    }));
    const before = bench.sockets.sentTimes('call:query');
    bench.sockets.cut();
    await bench.clock.advance(1000);
    bench.sockets.admission = 'unreachable';
    bench.sockets.cut();
    await bench.clock.advance(20_000);
    expect(bench.sockets.sentTimes('call:query')).toBe(before + 1);
    bench.client.close();
    expect(bench.clock.waiting).toBe(0);
  });

  it('shows the oldest of several calls', async () => {
    const bench = new Bench();
    await bench.signIn();
    ring(bench, call({ id: 'later', startedAt: '2026-01-31T09:00:09.000Z' }));
    ring(bench);
    expect(bench.client.calls.incoming$.value?.call.id).toBe('call-1');
    bench.client.close();
  });

  it('stops at once when declined, also without a connection', async () => {
    const bench = new Bench();
    await bench.signIn();
    ring(bench);
    bench.sockets.cut();
    const declined = bench.client.calls.decline('call-1');
    expect(bench.client.calls.incoming$.value).toBeNull();
    await bench.clock.advance(1000);
    await declined;
    expect(bench.sockets.sentTimes('call:decline')).toBe(1);
    bench.client.close();
  });

  it('stops by itself without an event of the server, whatever this clock shows', async () => {
    const bench = new Bench();
    await bench.signIn();
    await bench.clock.advance(3_000_000);
    ring(bench);
    await bench.clock.advance(54_000);
    expect(bench.client.calls.ringing$.value).toHaveLength(1);
    await bench.clock.advance(2000);
    expect(bench.client.calls.ringing$.value).toEqual([]);
    bench.client.close();
  });

  it('is requested after a connect: calls that began meanwhile ring, calls that ended do not', async () => {
    const bench = new Bench();
    await bench.signIn();
    ring(bench);
    bench.sockets.answer('call:query', () => ({
      ok: true,
      data: { ringing: [call({ id: 'call-2' })], active: [] },
    }));
    bench.sockets.cut();
    await bench.clock.advance(1000);
    expect(bench.client.calls.ringing$.value.map(({ call: { id } }) => id)).toEqual(['call-2']);
    bench.client.close();
  });

  it('notifies while the app is not visible, and removes the notification', async () => {
    const shown: ClientNotification[] = [];
    const cleared: unknown[] = [];
    const notifications = {
      show: (one: ClientNotification) => shown.push(one),
      clear: (subject: object) => cleared.push(subject),
    };
    const bench = new Bench({}, { notifications });
    await bench.signIn();
    bench.network.set({ visible: false });
    ring(bench);
    bench.store('hello');
    expect(shown.map(({ kind }) => kind)).toEqual(['call', 'message']);
    bench.sockets.emit('call:ended', { callId: 'call-1', reason: 'cancelled' });
    expect(cleared).toEqual([{ callId: 'call-1' }]);
    bench.network.set({ visible: true });
    bench.store('seen');
    expect(shown).toHaveLength(2);
    bench.client.close();
  });

  it('removes the notification when I sign out while it rings', async () => {
    const cleared: unknown[] = [];
    const bench = new Bench(
      {},
      {
        notifications: { show: () => undefined, clear: (subject: object) => cleared.push(subject) },
      },
    );
    bench.http.on('POST auth/logout', ok({}));
    await bench.signIn();
    bench.network.set({ visible: false });
    ring(bench);
    await bench.client.auth.signOut();
    expect(cleared).toEqual([{ callId: 'call-1' }]);
    bench.client.close();
  });
});

describe('active calls', () => {
  it('are known by conversation from start to end', async () => {
    const bench = new Bench();
    await bench.signIn();
    const here = bench.client.calls.ongoingIn$(ROOM);
    bench.sockets.emit('call:changed', { call: call({ startedBy: ADA.id }) });
    expect(here.value?.state).toBe('ringing');
    bench.sockets.emit('call:changed', { call: call({ state: 'active' }) });
    expect(here.value?.state).toBe('active');
    bench.sockets.emit('call:changed', { call: call({ state: 'ended', endReason: 'completed' }) });
    expect(here.value).toBeNull();
    bench.client.close();
  });

  it('do not return with an answer that is older than their end', async () => {
    const bench = new Bench();
    bench.sockets.answer('call:query', () => {
      bench.sockets.emit('call:ended', { callId: 'call-1', reason: 'completed' });
      return { ok: true, data: { ringing: [], active: [call({ state: 'active' })] } };
    });
    await bench.signIn();
    await settle();
    expect(bench.client.calls.ongoing$.value.size).toBe(0);
    bench.client.close();
  });

  it('load their conversation when it is not in the list', async () => {
    const bench = new Bench();
    await bench.signIn();
    const requestCount = (): number => bench.http.count('GET chats/new');
    bench.http.on('GET chats/new', ok(conversation(0, { id: 'new' })));
    ring(bench, call({ conversationId: 'new' }));
    await settle();
    expect(bench.client.chats.conversations$.value.map(({ id }) => id)).toContain('new');
    bench.sockets.emit('call:changed', { call: call({ conversationId: 'new', state: 'active' }) });
    await settle();
    expect(requestCount()).toBe(1);
    bench.client.close();
  });
});
