import { settle } from '../testing/fake-host.js';
import { ok, problem } from '../testing/fake-http.js';
import { authResult } from '../testing/samples.js';
import { Bench } from '../testing/test-bench.js';

describe('connection', () => {
  it('connects after sign-in with the access token, and is idle after sign-out', async () => {
    const bench = new Bench();
    bench.http.on('POST auth/logout', { status: 204 });
    expect(bench.client.connection.state$.value).toEqual({ status: 'idle' });
    await bench.signIn();
    expect(bench.client.connection.state$.value).toEqual({ status: 'connected' });
    expect(bench.sockets.tokens).toEqual(['access-1']);
    await bench.client.auth.signOut();
    expect(bench.client.connection.state$.value).toEqual({ status: 'idle' });
    expect(bench.sockets.connected).toBe(false);
    bench.client.close();
  });

  it('reconnects by the policy, shows when, and starts again after a stable connection', async () => {
    const bench = new Bench();
    await bench.signIn();
    await bench.clock.advance(11_000);
    bench.sockets.admission = 'unreachable';
    bench.sockets.cut();
    const state = bench.client.connection.state$;
    expect(state.value).toEqual({
      status: 'reconnecting',
      attempt: 1,
      nextAttemptAt: bench.clock.now() + 500,
    });
    await bench.clock.advance(500);
    expect(state.value).toEqual({
      status: 'reconnecting',
      attempt: 2,
      nextAttemptAt: bench.clock.now() + 1000,
    });
    await bench.clock.advance(1000);
    expect(state.value).toMatchObject({ attempt: 3 });
    bench.sockets.admission = 'accept';
    await bench.clock.advance(2000);
    expect(state.value).toEqual({ status: 'connected' });
    await bench.clock.advance(10_000);
    bench.sockets.cut();
    expect(state.value).toMatchObject({ attempt: 1 });
    bench.client.close();
    expect(bench.clock.waiting).toBe(0);
  });

  it('continues counting attempts when the connection is lost again at once', async () => {
    const bench = new Bench();
    await bench.signIn();
    bench.sockets.cut();
    await bench.clock.advance(500);
    bench.sockets.cut();
    expect(bench.client.connection.state$.value).toMatchObject({ attempt: 2 });
    bench.client.close();
  });

  it('tries at once when the network comes back or the person asks', async () => {
    const bench = new Bench();
    await bench.signIn();
    bench.network.set({ online: false });
    bench.sockets.cut();
    expect(bench.client.connection.state$.value).toEqual({ status: 'offline' });
    bench.network.set({ online: true });
    await settle();
    expect(bench.client.connection.state$.value).toEqual({ status: 'connected' });
    bench.sockets.cut();
    bench.client.connection.reconnectNow();
    await settle();
    expect(bench.client.connection.state$.value).toEqual({ status: 'connected' });
    bench.client.connection.reconnectNow();
    expect(bench.sockets.attempts).toBe(3);
    bench.client.close();
  });

  it('drops a dead socket when the app becomes visible again', async () => {
    const bench = new Bench();
    await bench.signIn();
    bench.sockets.answer('presence:query', () => 'silent');
    bench.network.set({ visible: false });
    bench.network.set({ visible: true });
    await bench.clock.advance(4000);
    expect(bench.client.connection.state$.value).toMatchObject({ status: 'reconnecting' });
    // A namespace that is left on purpose would end the call of this device.
    expect(bench.sockets.cutOff).toBe(1);
    bench.client.close();
  });

  it('probes the connection at intervals, however often the window gains the focus', async () => {
    const bench = new Bench();
    await bench.signIn();
    const before = bench.sockets.sentTimes('presence:query');
    for (let count = 0; count < 10; count += 1) {
      bench.network.set({ visible: false });
      bench.network.set({ visible: true });
    }
    await bench.clock.advance(1000);
    expect(bench.sockets.sentTimes('presence:query')).toBe(before + 1);
    bench.client.close();
  });

  describe('behind a proxy that never answers the request for a WebSocket', () => {
    it('continues over polling in the same attempt, and stays with it', async () => {
      const bench = new Bench();
      bench.sockets.admission = 'silent';
      await bench.signIn();
      bench.sockets.admission = 'accept';
      bench.sockets.timeOut();
      await settle();
      expect(bench.client.connection.state$.value).toEqual({ status: 'connected' });
      bench.sockets.cut();
      await bench.clock.advance(500);
      expect(bench.sockets.transports).toEqual(['websocket', 'polling', 'polling']);
      expect(bench.client.connection.state$.value).toEqual({ status: 'connected' });
      bench.client.close();
      expect(bench.clock.waiting).toBe(0);
    });

    it('also after a good connection, and tries WebSocket first again after an upgrade', async () => {
      const bench = new Bench();
      await bench.signIn();
      bench.sockets.admission = 'silent';
      bench.sockets.cut();
      await bench.clock.advance(500);
      bench.sockets.admission = 'accept';
      bench.sockets.timeOut();
      await settle();
      expect(bench.client.connection.state$.value).toEqual({ status: 'connected' });
      bench.sockets.upgrade();
      await bench.clock.advance(10_000);
      bench.sockets.cut();
      await bench.clock.advance(500);
      expect(bench.sockets.transports).toEqual(['websocket', 'websocket', 'polling', 'websocket']);
      expect(bench.client.connection.state$.value).toEqual({ status: 'connected' });
      bench.client.close();
    });

    it('counts a missing answer over polling as a server that was not reached', async () => {
      const bench = new Bench();
      bench.sockets.admission = 'silent';
      await bench.signIn();
      bench.sockets.timeOut();
      await settle();
      bench.sockets.timeOut();
      expect(bench.client.connection.state$.value).toMatchObject({
        status: 'reconnecting',
        attempt: 1,
      });
      bench.client.close();
    });

    it('abandons an attempt whose second answer is missing', async () => {
      const bench = new Bench();
      bench.sockets.admission = 'silent';
      await bench.signIn();
      await bench.clock.advance(30_000);
      expect(bench.client.connection.state$.value).toMatchObject({
        status: 'reconnecting',
        attempt: 1,
      });
      bench.sockets.admission = 'accept';
      await bench.clock.advance(500);
      expect(bench.client.connection.state$.value).toEqual({ status: 'connected' });
      expect(bench.sockets.transports).toEqual(['websocket', 'polling']);
      bench.client.close();
    });
  });

  it('probes the connection when a request was not answered for 20 seconds, and closes a dead one', async () => {
    const bench = new Bench();
    await bench.signIn();
    bench.sockets.answer('call:decline', () => 'silent');
    const before = bench.sockets.sentTimes('presence:query');
    const request = { idempotent: true, timeoutMs: 120_000 };
    const answer = bench.client.connection.request('call:decline', { callId: 'x' }, request);
    await bench.clock.advance(19_999);
    expect(bench.sockets.sentTimes('presence:query')).toBe(before);
    await bench.clock.advance(1);
    expect(bench.sockets.sentTimes('presence:query')).toBe(before + 1);
    await bench.clock.advance(10_000);
    expect(bench.client.connection.state$.value).toEqual({ status: 'connected' });

    const dead = bench.client.connection.request('call:decline', { callId: 'y' }, request);
    bench.sockets.answer('presence:query', () => 'silent');
    await bench.clock.advance(23_999);
    expect(bench.client.connection.state$.value).toEqual({ status: 'connected' });
    await bench.clock.advance(1);
    expect(bench.client.connection.state$.value).toMatchObject({ status: 'reconnecting' });
    bench.sockets.answer('call:decline', () => ({ ok: true, data: {} }));
    await bench.clock.advance(1000);
    await expect(Promise.all([answer, dead])).resolves.toEqual([{}, {}]);
    bench.client.close();
    expect(bench.clock.waiting).toBe(0);
  });

  it('probes the connection also after the timeout of a request', async () => {
    const bench = new Bench();
    await bench.signIn();
    bench.sockets.answer('call:decline', () => 'silent').answer('presence:query', () => 'silent');
    const late = expect(
      bench.client.connection.request('call:decline', { callId: 'x' }),
    ).rejects.toMatchObject({ code: 'COMMON.TIMEOUT' });
    await bench.clock.advance(14_000);
    await late;
    expect(bench.client.connection.state$.value).toMatchObject({ status: 'reconnecting' });
    bench.client.close();
  });

  it('counts a socket that could not be created as a server that was not reached, and creates it the next time', async () => {
    const bench = new Bench();
    bench.sockets.loadable = false;
    await bench.signIn();
    expect(bench.client.connection.state$.value).toMatchObject({
      status: 'reconnecting',
      attempt: 1,
    });
    bench.client.connection.reconnectNow();
    await settle();
    expect(bench.client.connection.state$.value).toMatchObject({
      status: 'reconnecting',
      attempt: 2,
    });
    expect(bench.sockets.attempts).toBe(0);
    bench.sockets.loadable = true;
    await bench.clock.advance(1000);
    expect(bench.client.connection.state$.value).toEqual({ status: 'connected' });
    expect(bench.sockets.attempts).toBe(1);
    bench.client.close();
  });

  it('opens no socket after a sign-out while it was being created', async () => {
    const bench = new Bench();
    bench.http.on('POST auth/logout', { status: 204 });
    const held = bench.sockets.hold();
    await bench.signIn();
    expect(bench.client.connection.state$.value).toEqual({ status: 'connecting' });
    await bench.client.auth.signOut();
    held();
    await settle();
    expect(bench.client.connection.state$.value).toEqual({ status: 'idle' });
    expect(bench.sockets.attempts).toBe(0);
    bench.client.close();
  });

  it('waits as long as a busy server asks', async () => {
    const bench = new Bench();
    bench.sockets.admission = 'COMMON.RATE_LIMITED';
    await bench.signIn();
    expect(bench.client.connection.state$.value).toMatchObject({
      nextAttemptAt: bench.clock.now() + 20_000,
    });
    bench.client.close();
  });

  it('refreshes a refused token and connects with the new one', async () => {
    const bench = new Bench();
    bench.http.on('POST auth/refresh', () => ok(authResult(bench.clock.now(), 'access-2')));
    bench.sockets.admission = 'AUTH.TOKEN_EXPIRED';
    await bench.signIn();
    bench.sockets.admission = 'accept';
    await bench.clock.advance(1000);
    expect(bench.client.connection.state$.value).toEqual({ status: 'connected' });
    expect(bench.sockets.tokens).toEqual(['access-1', 'access-2']);
    bench.client.close();
  });

  it('sends the new token over the open socket', async () => {
    const bench = new Bench();
    bench.http.on('POST auth/refresh', () => ok(authResult(bench.clock.now(), 'access-2')));
    await bench.signIn();
    bench.sockets.emit('auth:expiring', {
      accessTokenExpiresAt: new Date(bench.clock.now()).toISOString(),
    });
    await settle();
    expect(bench.sockets.sent).toContainEqual({
      event: 'auth:renew',
      payload: expect.objectContaining({ accessToken: 'access-2' }),
    });
    bench.client.close();
  });

  it('signs out when the server ended this session, not when it ended another', async () => {
    const bench = new Bench();
    await bench.signIn();
    bench.sockets.emit('auth:ended', { sessionId: 'another', reason: 'logged-out' });
    expect(bench.client.auth.state$.value.status).toBe('signed-in');
    bench.http.on('POST auth/refresh', problem(401, 'AUTH.SESSION_ENDED'));
    bench.sockets.admission = 'AUTH.SESSION_ENDED';
    bench.sockets.cut();
    await bench.clock.advance(1000);
    expect(bench.client.auth.state$.value).toEqual({ status: 'signed-out', reason: 'expired' });
    expect(bench.client.connection.state$.value).toEqual({ status: 'idle' });
    bench.client.close();
  });
});

describe('requests', () => {
  it('fail at once without a connection', async () => {
    const bench = new Bench();
    await expect(bench.client.connection.request('presence:query', {})).rejects.toMatchObject({
      code: 'COMMON.OFFLINE',
    });
    bench.client.close();
  });

  it('that are idempotent do not wait for a session: the next one may belong to another user', async () => {
    const bench = new Bench();
    const refused = expect(bench.client.calls.decline('x')).rejects.toMatchObject({
      code: 'COMMON.OFFLINE',
    });
    await bench.signIn();
    await refused;
    expect(bench.sockets.sentTimes('call:decline')).toBe(0);
    bench.client.close();
  });

  it('carry the code of a refusal, and time out', async () => {
    const bench = new Bench();
    await bench.signIn();
    bench.sockets.answer('call:decline', () => ({
      ok: false,
      error: { code: 'CALL.ENDED', detail: 'over' },
    }));
    await expect(
      bench.client.connection.request('call:decline', { callId: 'x' }),
    ).rejects.toMatchObject({ code: 'CALL.ENDED' });
    bench.sockets.answer('call:decline', () => 'silent');
    const late = expect(
      bench.client.connection.request('call:decline', { callId: 'x' }),
    ).rejects.toMatchObject({
      code: 'COMMON.TIMEOUT',
    });
    await bench.clock.advance(10_000);
    await late;
    bench.client.close();
  });

  it('that are idempotent are sent again under the same id after a reconnect; others fail', async () => {
    const bench = new Bench();
    await bench.signIn();
    bench.sockets.answer('call:decline', () => 'silent');
    const repeated = bench.client.connection.request(
      'call:decline',
      { callId: 'x' },
      { idempotent: true },
    );
    const once = bench.client.connection.request('call:decline', { callId: 'y' });
    const failed = expect(once).rejects.toMatchObject({ code: 'COMMON.OFFLINE' });
    bench.sockets.cut();
    await failed;
    bench.sockets.answer('call:decline', () => ({ ok: true, data: {} }));
    await bench.clock.advance(500);
    await expect(repeated).resolves.toEqual({});
    const ids = bench.sockets.sent
      .filter(({ event, payload }) => event === 'call:decline' && payload['callId'] === 'x')
      .map(({ payload }) => payload['requestId']);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    bench.client.close();
  });
});
