import { settle } from '../testing/fake-clock.js';
import { BOB } from '../testing/samples.js';
import { Bench } from '../testing/test-bench.js';

const bobIs = (bench: Bench, state: 'online' | 'away'): void => {
  bench.sockets.answer('presence:query', () => ({ ok: true, data: { online: [{ userId: BOB.id, state }] } }));
};

describe('presence', () => {
  it('is asked after every connect, follows the events, and is unknown while away from the server', async () => {
    const bench = new Bench();
    bobIs(bench, 'away');
    await bench.signIn();
    const bob = bench.client.presence.stateOf$(BOB.id);
    expect(bob.value).toBe('away');
    bench.sockets.emit('presence:online', { userId: BOB.id, state: 'online' });
    expect(bob.value).toBe('online');
    bench.sockets.emit('presence:offline', { userId: BOB.id, lastSeenAt: '2026-01-31T09:00:00.000Z' });
    expect(bob.value).toBe('offline');
    bench.sockets.emit('presence:online', { userId: BOB.id, state: 'online' });
    bench.sockets.cut();
    expect(bob.value).toBe('offline');
    await bench.clock.advance(1000);
    expect(bob.value).toBe('away');
    bench.client.close();
  });

  it('believes what happened while it asked more than the answer', async () => {
    const bench = new Bench();
    bench.sockets.answer('presence:query', () => {
      bench.sockets.emit('presence:offline', { userId: BOB.id, lastSeenAt: '2026-01-31T09:00:00.000Z' });
      bench.sockets.emit('presence:online', { userId: 'zoe', state: 'online' });
      return { ok: true, data: { online: [{ userId: BOB.id, state: 'online' }] } };
    });
    await bench.signIn();
    expect([...bench.client.presence.online$.value]).toEqual([['zoe', 'online']]);
    bench.client.close();
  });

  it('of someone new is asked, once for many', async () => {
    const bench = new Bench();
    await bench.signIn();
    const asked = bench.sockets.sentTimes('presence:query');
    bobIs(bench, 'online');
    const contact = { user: BOB, state: 'accepted', since: '2026-01-31T09:00:00.000Z' };
    bench.sockets.emit('contact:changed', { userId: BOB.id, contact });
    bench.sockets.emit('contact:changed', { userId: BOB.id, contact });
    await bench.clock.advance(300);
    expect(bench.sockets.sentTimes('presence:query')).toBe(asked + 1);
    expect(bench.client.presence.stateOf$(BOB.id).value).toBe('online');
    bench.client.close();
  });

  it('of this device is told by a heartbeat, and at once when the person leaves it', async () => {
    const bench = new Bench();
    await bench.signIn();
    await bench.clock.advance(50_000);
    bench.client.presence.setActivity('away');
    bench.client.presence.setActivity('away');
    await settle();
    const beats = bench.sockets.sent.filter(({ event }) => event === 'presence:heartbeat').map(({ payload }) => payload['state']);
    expect(beats).toEqual(['online', 'online', 'away']);
    bench.client.close();
  });
});

it('presence is asked for again when the server could not answer right after the connect', async () => {
  const bench = new Bench();
  bench.sockets.answer('presence:query', () => ({ ok: false, error: { code: 'COMMON.UNAVAILABLE', message: 'starting' } }));
  await bench.signIn();
  bench.sockets.answer('presence:query', () => ({ ok: true, data: { online: [{ userId: BOB.id, state: 'online' }] } }));
  await bench.clock.advance(2000);
  expect(bench.client.presence.stateOf$(BOB.id).value).toBe('online');
  bench.client.close();
});
