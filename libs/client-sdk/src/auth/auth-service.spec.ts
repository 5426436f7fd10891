import { settle } from '../testing/fake-host.js';
import { heldAnswer, ok, problem } from '../testing/fake-http.js';
import { ADA, authResult, SESSION } from '../testing/samples.js';
import { Bench } from '../testing/test-bench.js';

describe('restore', () => {
  it('without a token: signed out, without a request', async () => {
    const bench = new Bench();
    expect(bench.client.auth.state$.value).toEqual({ status: 'restoring' });
    await expect(bench.client.auth.restore()).resolves.toEqual({
      status: 'signed-out',
      reason: 'none',
    });
    expect(bench.http.requests).toHaveLength(0);
  });

  it('restores the stored session, stores the new refresh token, and sends one request for many callers', async () => {
    const bench = new Bench();
    await bench.ports.tokens.save('refresh-old');
    bench.http.on('POST auth/refresh', () => ok(authResult(bench.clock.now(), 'access-2')));
    await Promise.all([bench.client.auth.restore(), bench.client.auth.restore()]);
    expect(bench.client.auth.state$.value).toEqual({
      status: 'signed-in',
      userId: ADA.id,
      sessionId: SESSION,
    });
    expect(bench.client.users.me$.value).toEqual(ADA);
    expect(bench.http.count('POST auth/refresh')).toBe(1);
    expect(await bench.ports.tokens.load()).toBe('refresh-of-access-2');
    bench.client.close();
  });

  it('uses the newest refresh token when it could not be stored and the store still has the previous one', async () => {
    const bench = new Bench();
    await bench.ports.tokens.save('refresh-old');
    bench.ports.tokens.save = () => Promise.reject(new Error('full'));
    let count = 0;
    bench.http.on('POST auth/refresh', () =>
      ok(authResult(bench.clock.now(), `access-${(count += 1)}`)),
    );
    await bench.client.auth.restore();
    await bench.clock.advance(900_000);
    expect(
      bench.http.requests.filter(({ url }) => url.endsWith('auth/refresh')).map(({ body }) => body),
    ).toEqual([
      JSON.stringify({ refreshToken: 'refresh-old' }),
      JSON.stringify({ refreshToken: 'refresh-of-access-1' }),
    ]);
    expect(bench.client.auth.state$.value.status).toBe('signed-in');
    bench.client.close();
  });

  it('by cookie: stores nothing, sends the header that cookies need', async () => {
    const bench = new Bench({ refresh: 'cookie', clientName: 'web' });
    bench.http.on('POST auth/refresh', { status: 204 });
    await expect(bench.client.auth.restore()).resolves.toEqual({
      status: 'signed-out',
      reason: 'none',
    });
    expect(bench.http.requests[0]).toMatchObject({
      url: 'http://server/api/auth/refresh?ifPresent=true',
      withCookies: true,
      headers: { 'X-ChatCall-Client': 'web' },
    });
  });

  it.each([
    ['unknown', 1, 1],
    ['yes', 1, 1],
    ['no', 0, 0],
  ] as const)('by cookie, with the hint %s: sends %s requests', async (hint, requests, settled) => {
    let settles = 0;
    const sessionHint = { read: () => hint, settle: () => void (settles += 1) };
    const bench = new Bench({ refresh: 'cookie' }, { sessionHint });
    bench.http.on('POST auth/refresh', { status: 204 });
    await expect(bench.client.auth.restore()).resolves.toEqual({
      status: 'signed-out',
      reason: 'none',
    });
    expect(bench.http.count('POST auth/refresh')).toBe(requests);
    expect(settles).toBe(settled);
  });

  it('by cookie: stays restoring until the server answers, and restores the session then', async () => {
    let settled = false;
    const sessionHint = { read: () => 'unknown' as const, settle: () => void (settled = true) };
    const bench = new Bench({ refresh: 'cookie' }, { sessionHint });
    bench.http.on('POST auth/refresh', 'offline');
    const restored = bench.client.auth.restore();
    await bench.clock.advance(1500);
    expect(settled).toBe(false);
    bench.http.on('POST auth/refresh', () => ok(authResult(bench.clock.now(), 'access-2')));
    await bench.clock.advance(5000);
    await expect(restored).resolves.toMatchObject({ status: 'signed-in' });
    expect(settled).toBe(true);
    bench.client.close();
  });

  it('a missing network does not sign out: it tries again until the server answers', async () => {
    const bench = new Bench();
    await bench.ports.tokens.save('refresh-old');
    bench.http.on('POST auth/refresh', 'offline');
    const restored = bench.client.auth.restore();
    await bench.clock.advance(1500);
    expect(bench.client.auth.state$.value).toEqual({ status: 'restoring' });
    expect(bench.http.count('POST auth/refresh')).toBe(3);
    bench.http.on('POST auth/refresh', () => ok(authResult(bench.clock.now(), 'access-2')));
    bench.network.set({ online: true });
    await expect(restored).resolves.toMatchObject({ status: 'signed-in' });
    bench.client.close();
  });

  it('a refused token: signed out, and the token is deleted', async () => {
    const bench = new Bench();
    await bench.ports.tokens.save('refresh-old');
    bench.http.on('POST auth/refresh', problem(401, 'AUTH.TOKEN_INVALID'));
    await expect(bench.client.auth.restore()).resolves.toEqual({
      status: 'signed-out',
      reason: 'expired',
    });
    expect(await bench.ports.tokens.load()).toBeNull();
  });
});

describe('a device that has signed in before', () => {
  it('sends the device token of the last sign-in, also after a sign-out', async () => {
    const bench = new Bench();
    bench.http.on('POST auth/login', () =>
      ok({ ...authResult(bench.clock.now(), 'access-1'), deviceToken: 'device-1' }),
    );
    await bench.client.auth.signIn('ada', 'secret');
    await bench.client.auth.signOut();
    await bench.client.auth.signIn('ada', 'secret');
    const bodies = bench.http.requests
      .filter(({ url }) => url.endsWith('auth/login'))
      .map(({ body }) => JSON.parse(body ?? '{}') as object);
    expect(bodies).toEqual([
      { login: 'ada', password: 'secret', delivery: 'body' },
      { login: 'ada', password: 'secret', delivery: 'body', deviceToken: 'device-1' },
    ]);
    bench.client.close();
  });
});

describe('during a restore', () => {
  it('a sign-out takes effect, and the session of the cookie ends when the server can be reached', async () => {
    const bench = new Bench({ refresh: 'cookie' });
    bench.http.on('POST auth/refresh', 'offline');
    const restored = bench.client.auth.restore();
    await settle();
    const held = heldAnswer();
    bench.http.on('POST auth/refresh', () => held.answer).on('POST auth/logout', { status: 204 });
    await bench.client.auth.signOut();
    held.give(ok(authResult(bench.clock.now(), 'access-2')));
    await bench.clock.advance(10_000);
    await expect(restored).resolves.toEqual({ status: 'signed-out', reason: 'none' });
    expect(bench.http.count('POST auth/logout')).toBe(1);
    expect(bench.http.count('POST auth/refresh')).toBe(2);
  });

  it('closing the client leaves no timer, and stores the new refresh token for the next start', async () => {
    const bench = new Bench();
    await bench.ports.tokens.save('refresh-old');
    const held = heldAnswer();
    bench.http.on('POST auth/refresh', () => held.answer);
    const restored = bench.client.auth.restore();
    await settle();
    bench.client.close();
    held.give(ok(authResult(bench.clock.now(), 'access-2')));
    await restored;
    expect(bench.clock.waiting).toBe(0);
    expect(await bench.ports.tokens.load()).toBe('refresh-of-access-2');
  });

  it('sends no request during a session', async () => {
    const bench = new Bench();
    await bench.signIn();
    await expect(bench.client.auth.restore()).resolves.toMatchObject({ status: 'signed-in' });
    expect(bench.http.count('POST auth/refresh')).toBe(0);
    bench.client.close();
  });
});

describe('sign-out', () => {
  it('takes effect when the server cannot be reached, and clears the data', async () => {
    const bench = new Bench();
    bench.room = { ...bench.room, title: 'secret' };
    bench.http.on('POST auth/logout', 'offline');
    await bench.signIn();
    expect(bench.client.chats.conversations$.value).toHaveLength(1);
    await bench.client.auth.signOut();
    await settle();
    expect(bench.client.auth.state$.value).toEqual({ status: 'signed-out', reason: 'none' });
    expect(bench.client.chats.conversations$.value).toEqual([]);
    expect(bench.client.users.me$.value).toBeNull();
    expect(await bench.ports.tokens.load()).toBeNull();
    expect(bench.clock.waiting).toBe(0);
  });

  it('that could not be sent is sent at the next start, which restores no session', async () => {
    const first = new Bench({ refresh: 'cookie' });
    first.http.on('POST auth/logout', 'offline');
    await first.signIn();
    await first.client.auth.signOut();
    const second = new Bench({ refresh: 'cookie' }, { outbox: first.ports.outbox });
    second.http
      .on('POST auth/refresh', () => ok(authResult(second.clock.now(), 'access-2')))
      .on('POST auth/logout', { status: 204 });
    await expect(second.client.auth.restore()).resolves.toEqual({
      status: 'signed-out',
      reason: 'none',
    });
    await settle();
    expect(second.http.requests.at(-1)?.headers['Authorization']).toBe('Bearer access-2');
    expect(second.http.count('POST auth/logout')).toBe(1);
    expect(await first.storedKeys('sign-out')).toEqual([]);
  });
});

describe('closing the client', () => {
  it('leaves no timer during a sign-in', async () => {
    const bench = new Bench();
    const held = heldAnswer();
    bench.http.on('POST auth/login', () => held.answer);
    const signedIn = bench.client.auth.signIn('ada', 'x');
    await settle();
    bench.client.close();
    held.give(ok(authResult(bench.clock.now())));
    await signedIn;
    expect(bench.clock.waiting).toBe(0);
  });

  it('leaves no timer during a request', async () => {
    const bench = new Bench();
    await bench.signIn();
    bench.http.on('GET auth/sessions', 'silent');
    const refused = expect(bench.client.auth.sessions()).rejects.toMatchObject({
      code: 'AUTH.SESSION_ENDED',
    });
    await settle();
    bench.client.close();
    await refused;
    expect(bench.clock.waiting).toBe(0);
  });
});

describe('one-time links', () => {
  it('are used without the token of the session, which may be that of another user', async () => {
    const bench = new Bench();
    await bench.signIn();
    bench.http.on('POST auth/email-verification', { status: 204 });
    bench.http.on('GET users/me', () => ok({ ...ADA, email: 'next@example.com' }));
    await bench.client.auth.verifyEmail('the-token');
    await settle();
    const [sent] = bench.http.requests.filter(({ url }) => url.endsWith('email-verification'));
    expect(sent?.body).toBe(JSON.stringify({ token: 'the-token' }));
    expect(Object.keys(sent?.headers ?? {}).map((name) => name.toLowerCase())).not.toContain(
      'authorization',
    );
    expect(bench.client.users.me$.value?.email).toBe('next@example.com');
    bench.client.close();
  });

  it('for a new password are asked for and used while signed out', async () => {
    const bench = new Bench();
    bench.http.on('POST auth/password-reset/request', { status: 204 });
    bench.http.on('POST auth/password-reset', problem(410, 'AUTH.LINK_INVALID'));
    await bench.client.auth.requestPasswordReset('ada', 'de');
    await expect(bench.client.auth.resetPassword('x', 'y')).rejects.toMatchObject({
      code: 'AUTH.LINK_INVALID',
    });
    expect(bench.http.requests.map(({ body }) => body)).toEqual([
      JSON.stringify({ login: 'ada', language: 'de' }),
      JSON.stringify({ token: 'x', newPassword: 'y' }),
    ]);
  });
});
