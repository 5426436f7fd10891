import { ADA, authResult, BOB, SESSION } from '../testing/samples.js';
import { ok, problem } from '../testing/fake-http.js';
import { settle } from '../testing/fake-host.js';
import { Bench } from '../testing/test-bench.js';
import { MemoryCache } from '../testing/memory-cache.js';
import type { ClientPorts } from '../ports/client-ports.js';

describe('a start on a device that knows the last session', () => {
  const cache = new MemoryCache();
  let hint: 'yes' | 'no';
  let bench: Bench;

  const start = (): Bench => {
    const ports: Partial<ClientPorts> = {
      cache,
      sessionHint: { read: () => hint, settle: () => undefined },
    };
    return new Bench({ refresh: 'cookie' }, ports);
  };
  const known = (): unknown => JSON.parse(cache.entries.get('session') ?? 'null') as unknown;

  beforeEach(async () => {
    cache.entries.clear();
    hint = 'yes';
    const first = start();
    await first.signIn();
    first.client.close();
    bench = start();
  });
  afterEach(() => bench.client.close());

  it('is signed in before the server answers, also without a network, and connects later', async () => {
    bench.http.on('POST auth/refresh', 'offline').on('GET users/me', 'offline');
    bench.network.set({ online: false });
    const state = await bench.client.auth.restore();
    expect(state).toEqual({ status: 'signed-in', userId: ADA.id, sessionId: SESSION });
    expect(bench.client.users.me$.value).toEqual(ADA);
    await bench.clock.advance(3_600_000);
    expect(bench.client.auth.state$.value).toBe(state);
    expect(bench.client.connection.state$.value.status).toBe('offline');
    bench.http
      .on('POST auth/refresh', () => ok(authResult(bench.clock.now())))
      .on('GET users/me', ok({ ...ADA, displayName: 'Ada L.' }));
    bench.network.set({ online: true });
    await bench.clock.advance(60_000);
    expect(bench.client.connection.state$.value.status).toBe('connected');
    expect(bench.client.users.me$.value?.displayName).toBe('Ada L.');
    expect(known()).toMatchObject({ me: { displayName: 'Ada L.' } });
  });

  it('ends the session as soon as the server says that it is over, and forgets it', async () => {
    cache.entries.set(`${ADA.id}/list`, '{}');
    bench.http.on('POST auth/refresh', problem(401, 'AUTH.SESSION_ENDED'));
    await bench.client.auth.restore();
    await bench.clock.advance(1000);
    expect(bench.client.auth.state$.value).toEqual({ status: 'signed-out', reason: 'expired' });
    expect(known()).toBeNull();
  });

  it('waits for the server when the session was stored by a version without site roles', async () => {
    const { permissions: _, ...me } = ADA;
    cache.entries.set('session', JSON.stringify({ sessionId: SESSION, me }));
    bench.http.on('POST auth/refresh', 'offline').on('GET users/me', 'offline');
    void bench.client.auth.restore();
    await settle();
    expect(bench.client.auth.state$.value.status).toBe('restoring');
  });

  it('waits for the server without a cookie, or when nothing is known', async () => {
    hint = 'no';
    expect(await bench.client.auth.restore()).toEqual({ status: 'signed-out', reason: 'none' });
    expect(known()).toBeNull();
    hint = 'yes';
    const later = start();
    later.http.on('POST auth/refresh', 'offline');
    void later.client.auth.restore();
    await settle();
    expect(later.client.auth.state$.value).toEqual({ status: 'restoring' });
    later.client.close();
  });

  it('has nothing of a user who was signed in before another one', async () => {
    cache.entries.set(`${BOB.id}/list`, 'of Bob').set(`${ADA.id}/list`, 'of Ada');
    await bench.signIn();
    expect([...cache.entries.keys()].sort()).toEqual([`${ADA.id}/list`, 'session']);
  });

  it('knows nothing after a sign-out', async () => {
    bench.http.on('POST auth/logout', { status: 204 });
    await bench.signIn();
    await bench.client.auth.signOut();
    expect([...cache.entries.keys()]).toEqual([]);
  });
});
