import { settle } from '../testing/fake-host.js';
import { problem } from '../testing/fake-http.js';
import { Bench } from '../testing/test-bench.js';

const CODE = 'AUTH.TERMS_REQUIRED';

describe('terms to accept', () => {
  it('are asked for after a refused event, and the connection is opened again when they are accepted', async () => {
    const bench = new Bench();
    await bench.signIn();
    const { auth, connection, site } = bench.client;
    expect(auth.prerequisite$.value).toBeNull();
    bench.sockets.admission = CODE;
    bench.sockets.answer('presence:query', () => ({
      ok: false,
      error: { code: CODE, detail: '' },
    }));
    await expect(connection.request('presence:query', {})).rejects.toMatchObject({ code: CODE });
    expect(auth.prerequisite$.value).toBe('terms');
    expect(bench.sockets.connected).toBe(false);

    bench.http.on('PUT users/me/terms', problem(403, CODE));
    await expect(site.acceptTerms(1)).rejects.toMatchObject({ code: CODE });
    expect(auth.prerequisite$.value).toBe('terms');
    bench.sockets.admission = 'accept';
    bench.sockets.answer('presence:query', () => ({ ok: true, data: {} }));
    bench.http.on('PUT users/me/terms', { status: 204 });
    await site.acceptTerms(2);
    await settle();
    expect(auth.prerequisite$.value).toBeNull();
    expect(bench.sockets.connected).toBe(true);
    bench.client.close();
  });

  it('accepted elsewhere are noticed with the next connection', async () => {
    const bench = new Bench();
    bench.sockets.admission = CODE;
    await bench.signIn();
    const { auth, connection } = bench.client;
    expect(auth.prerequisite$.value).toBe('terms');
    bench.sockets.admission = 'accept';
    connection.reconnectNow();
    await settle();
    expect(auth.prerequisite$.value).toBeNull();
    bench.client.close();
  });
});
