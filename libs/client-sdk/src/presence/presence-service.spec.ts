import { settle } from '../testing/fake-host.js';
import { BOB } from '../testing/samples.js';
import { Bench } from '../testing/test-bench.js';

const bobIs = (bench: Bench, state: 'online' | 'away'): void => {
  bench.sockets.answer('presence:query', () => ({
    ok: true,
    data: { online: [{ userId: BOB.id, state }] },
  }));
};

describe('presence', () => {
  it('is loaded after every connect, follows the events, and is unknown while disconnected', async () => {
    const bench = new Bench();
    bobIs(bench, 'away');
    await bench.signIn();
    const bob = bench.client.presence.stateOf$(BOB.id);
    expect(bob.value).toBe('away');
    bench.sockets.emit('presence:online', { userId: BOB.id, state: 'online' });
    expect(bob.value).toBe('online');
    bench.sockets.emit('presence:offline', {
      userId: BOB.id,
      lastSeenAt: '2026-01-31T09:00:00.000Z',
    });
    expect(bob.value).toBe('offline');
    bench.sockets.emit('presence:online', { userId: BOB.id, state: 'online' });
    bench.sockets.cut();
    expect(bob.value).toBe('offline');
    await bench.clock.advance(1000);
    expect(bob.value).toBe('away');
    bench.client.close();
  });

  it('prefers events that arrive during the request to its answer', async () => {
    const bench = new Bench();
    bench.sockets.answer('presence:query', () => {
      bench.sockets.emit('presence:offline', {
        userId: BOB.id,
        lastSeenAt: '2026-01-31T09:00:00.000Z',
      });
      bench.sockets.emit('presence:online', { userId: 'zoe', state: 'online' });
      return { ok: true, data: { online: [{ userId: BOB.id, state: 'online' }] } };
    });
    await bench.signIn();
    expect([...bench.client.presence.online$.value]).toEqual([['zoe', 'online']]);
    bench.client.close();
  });

  it('of new users is requested, once for many', async () => {
    const bench = new Bench();
    await bench.signIn();
    const before = bench.sockets.sentTimes('presence:query');
    bobIs(bench, 'online');
    const contact = { user: BOB, state: 'accepted', since: '2026-01-31T09:00:00.000Z' };
    bench.sockets.emit('contact:changed', { userId: BOB.id, contact });
    bench.sockets.emit('contact:changed', { userId: BOB.id, contact });
    await bench.clock.advance(300);
    expect(bench.sockets.sentTimes('presence:query')).toBe(before + 1);
    expect(bench.client.presence.stateOf$(BOB.id).value).toBe('online');
    bench.client.close();
  });

  const reports = (bench: Bench): unknown[] =>
    bench.sockets.sent
      .filter(({ event }) => event === 'presence:heartbeat')
      .map(({ payload }) => payload['state']);

  it('of this device needs no timer: only a change of the activity is reported, at once and again after a reconnect', async () => {
    const bench = new Bench();
    await bench.signIn();
    await bench.clock.advance(600_000);
    expect(reports(bench)).toEqual([]);
    bench.client.presence.setActivity('away');
    bench.client.presence.setActivity('away');
    await settle();
    expect(reports(bench)).toEqual(['away']);
    bench.sockets.cut();
    await bench.clock.advance(1000);
    expect(reports(bench)).toEqual(['away', 'away']);
    bench.client.presence.setActivity('online');
    await settle();
    expect(reports(bench)).toEqual(['away', 'away', 'online']);
    bench.client.close();
    expect(bench.clock.waiting).toBe(0);
  });

  it('of this device is reported until the server has it', async () => {
    const bench = new Bench();
    await bench.signIn();
    bench.sockets.answer('presence:heartbeat', () => ({
      ok: false,
      error: { code: 'COMMON.UNAVAILABLE', detail: 'starting' },
    }));
    bench.client.presence.setActivity('away');
    await bench.clock.advance(6000);
    expect(reports(bench)).toEqual(['away', 'away']);
    bench.sockets.answer('presence:heartbeat', () => 'silent');
    await bench.clock.advance(5000);
    bench.client.presence.setActivity('online');
    bench.client.presence.setActivity('away');
    bench.sockets.answer('presence:heartbeat', () => ({ ok: true, data: {} }));
    await bench.clock.advance(60_000);
    expect(reports(bench)).toEqual(['away', 'away', 'away', 'away']);
    bench.client.close();
  });
});

it('presence is requested again after a transient error', async () => {
  const bench = new Bench();
  bench.sockets.answer('presence:query', () => ({
    ok: false,
    error: { code: 'COMMON.UNAVAILABLE', detail: 'starting' },
  }));
  await bench.signIn();
  bench.sockets.answer('presence:query', () => ({
    ok: true,
    data: { online: [{ userId: BOB.id, state: 'online' }] },
  }));
  await bench.clock.advance(2000);
  expect(bench.client.presence.stateOf$(BOB.id).value).toBe('online');
  bench.client.close();
});
