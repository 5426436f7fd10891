import { settle } from '../testing/fake-host.js';
import { heldAnswer, ok, problem } from '../testing/fake-http.js';
import { ADA, authResult, BOB, conversation, ROOM, SESSION } from '../testing/samples.js';
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
  ] as const)(
    'by cookie, with the hint %s: asks the server %s times',
    async (hint, asked, settled) => {
      let settles = 0;
      const sessionHint = { read: () => hint, settle: () => void (settles += 1) };
      const bench = new Bench({ refresh: 'cookie' }, { sessionHint });
      bench.http.on('POST auth/refresh', { status: 204 });
      await expect(bench.client.auth.restore()).resolves.toEqual({
        status: 'signed-out',
        reason: 'none',
      });
      expect(bench.http.count('POST auth/refresh')).toBe(asked);
      expect(settles).toBe(settled);
    },
  );

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

describe('refresh', () => {
  it('happens before the token expires', async () => {
    const bench = new Bench();
    bench.http.on('POST auth/refresh', () => ok(authResult(bench.clock.now(), 'access-2')));
    await bench.signIn();
    await bench.clock.advance(839_000);
    expect(bench.http.count('POST auth/refresh')).toBe(0);
    await bench.clock.advance(1000);
    expect(bench.http.count('POST auth/refresh')).toBe(1);
    expect(await bench.client.auth.accessToken()).toBe('access-2');
    bench.client.close();
  });

  it('after a 401: one refresh for all requests, each repeated once with the new token', async () => {
    const bench = new Bench();
    await bench.signIn();
    bench.http
      .on('POST auth/refresh', () => ok(authResult(bench.clock.now(), 'access-2')))
      .on('GET auth/sessions', ({ headers }) =>
        headers['Authorization'] === 'Bearer access-2'
          ? ok({ items: [], nextCursor: null })
          : problem(401, 'AUTH.TOKEN_EXPIRED'),
      );
    await Promise.all([
      bench.client.auth.sessions(),
      bench.client.auth.sessions(),
      bench.client.auth.sessions(),
    ]);
    expect(bench.http.count('POST auth/refresh')).toBe(1);
    expect(bench.http.count('GET auth/sessions')).toBe(6);
    bench.client.close();
  });

  it('gives up after one repetition', async () => {
    const bench = new Bench();
    await bench.signIn();
    bench.http
      .on('POST auth/refresh', () => ok(authResult(bench.clock.now(), 'access-2')))
      .on('GET auth/sessions', problem(401, 'AUTH.TOKEN_EXPIRED'));
    await expect(bench.client.auth.sessions()).rejects.toMatchObject({
      code: 'AUTH.TOKEN_EXPIRED',
    });
    expect(bench.http.count('GET auth/sessions')).toBe(2);
    bench.client.close();
  });

  it('the 401 of a wrong password refreshes nothing', async () => {
    const bench = new Bench();
    await bench.signIn();
    bench.http.on('POST auth/password', problem(401, 'AUTH.PASSWORD_WRONG'));
    await expect(bench.client.auth.changePassword('a', 'b')).rejects.toMatchObject({
      code: 'AUTH.PASSWORD_WRONG',
    });
    expect(bench.http.count('POST auth/refresh')).toBe(0);
    bench.client.close();
  });

  it('a failing network keeps the session and tries again; a reused token ends it', async () => {
    const bench = new Bench();
    bench.http.on('POST auth/refresh', 'offline');
    await bench.signIn();
    await bench.clock.advance(845_000);
    expect(bench.client.auth.state$.value.status).toBe('signed-in');
    expect(bench.http.count('POST auth/refresh')).toBeGreaterThan(1);
    bench.http.on('POST auth/refresh', problem(401, 'AUTH.REFRESH_REUSED'));
    await bench.clock.advance(60_000);
    expect(bench.client.auth.state$.value).toEqual({
      status: 'signed-out',
      reason: 'refresh-reused',
    });
    bench.client.close();
  });

  it('waits as long as the server asks', async () => {
    const bench = new Bench();
    await bench.signIn();
    bench.http.on('POST auth/refresh', {
      status: 429,
      body: { code: 'COMMON.RATE_LIMITED', message: 'slow', retryAfter: 30 },
    });
    await bench.clock.advance(869_000);
    expect(bench.http.count('POST auth/refresh')).toBe(1);
    await bench.clock.advance(1000);
    expect(bench.http.count('POST auth/refresh')).toBe(2);
    bench.client.close();
  });

  it('is not more frequent on a device whose clock is an hour ahead', async () => {
    const bench = new Bench();
    const anHourAgo = (): number => bench.clock.now() - 3_600_000;
    bench.http
      .on('POST auth/login', () => ok(authResult(anHourAgo())))
      .on('POST auth/refresh', () => ok(authResult(anHourAgo(), 'access-2')));
    await bench.signIn();
    await bench.clock.advance(839_000);
    expect(bench.http.count('POST auth/refresh')).toBe(0);
    await bench.clock.advance(1000);
    expect(bench.http.count('POST auth/refresh')).toBe(1);
    bench.client.close();
  });

  it.each([400, 401, 403, 407, 421])(
    'an answer %i of a proxy does not sign out',
    async (status) => {
      const bench = new Bench();
      await bench.signIn();
      bench.http.on('POST auth/refresh', { status, body: '<html>' });
      await bench.clock.advance(850_000);
      expect(bench.client.auth.state$.value.status).toBe('signed-in');
      bench.client.close();
    },
  );

  it('that returns another session means that another account was signed in on this device', async () => {
    const bench = new Bench({ refresh: 'cookie' });
    await bench.signIn();
    bench.http.on('POST auth/refresh', () =>
      ok({ ...authResult(bench.clock.now(), 'access-2'), sessionId: 'of-someone-else' }),
    );
    await bench.clock.advance(850_000);
    expect(bench.client.auth.state$.value).toEqual({ status: 'signed-out', reason: 'replaced' });
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
    expect(await first.ports.outbox.keys('sign-out')).toEqual([]);
  });
});

describe('one session after the other', () => {
  const EVE = { ...ADA, id: '00000000-0000-7000-8000-0000000000ee', username: 'eve' };

  async function eveSignsIn(bench: Bench): Promise<void> {
    const result = {
      ...authResult(bench.clock.now(), 'access-of-eve'),
      sessionId: 'session-of-eve',
      user: EVE,
    };
    bench.http.on('POST auth/login', () => ok(result));
    await bench.client.auth.signIn('eve', 'secret-of-eve');
    await settle();
  }

  it('all services are ready when the state becomes signed-in', async () => {
    const bench = new Bench();
    const timelines: string[] = [];
    bench.client.auth.state$.subscribe(({ status }) => {
      if (status === 'signed-in')
        timelines.push(bench.client.chats.openTimeline(ROOM).conversationId);
    });
    await bench.signIn();
    expect(timelines).toEqual([ROOM]);
    bench.client.close();
  });

  it('an answer that arrives after the sign-out is ignored', async () => {
    const bench = new Bench();
    await bench.signIn();
    const [direct, profile] = [heldAnswer(), heldAnswer()];
    bench.http
      .on('POST auth/logout', { status: 204 })
      .on('POST chats/direct', () => direct.answer)
      .on('PATCH users/me', () => profile.answer);
    const opened = expect(bench.client.chats.openDirect(BOB.id)).rejects.toMatchObject({
      code: 'AUTH.SESSION_ENDED',
    });
    const updated = expect(
      bench.client.users.updateProfile({ displayName: 'A' }),
    ).rejects.toMatchObject({ code: 'AUTH.SESSION_ENDED' });
    await settle();
    await bench.client.auth.signOut();
    direct.give(ok(conversation(1)));
    profile.give(ok(ADA));
    await Promise.all([opened, updated]);
    expect(bench.client.chats.conversations$.value).toEqual([]);
    expect(bench.client.users.me$.value).toBeNull();
    expect(bench.clock.waiting).toBe(0);
  });

  it.each(['PATCH users/me', 'POST auth/logout'])(
    '%s that was refused is not repeated in the next session',
    async (route) => {
      const bench = new Bench();
      await bench.signIn();
      const held = heldAnswer();
      bench.http.on('POST auth/logout', { status: 204 }).on(route, () => held.answer);
      const asked = (
        route.startsWith('PATCH')
          ? bench.client.users.updateProfile({ displayName: 'A' })
          : bench.client.auth.signOut()
      ).catch(() => undefined);
      await settle();
      bench.sockets.emit('auth:ended', { sessionId: SESSION, reason: 'ended-elsewhere' });
      await eveSignsIn(bench);
      held.give(problem(401, 'AUTH.SESSION_ENDED'));
      await asked;
      const asWhom = bench.http.requests.filter(
        ({ method, url }) => route === `${method} ${url.replace(/^.*\/api\//, '')}`,
      );
      expect(asWhom.map(({ headers }) => headers['Authorization'])).toEqual(['Bearer access-1']);
      expect(bench.client.auth.state$.value).toMatchObject({ status: 'signed-in', userId: EVE.id });
      bench.client.close();
    },
  );

  it('a second, slow sign-out does not end the next session', async () => {
    const bench = new Bench();
    await bench.signIn();
    const answers = [heldAnswer(), heldAnswer()];
    let asked = 0;
    bench.http.on('POST auth/logout', () => answers[asked++]?.answer ?? { status: 204 });
    const [first, second] = [bench.client.auth.signOut(), bench.client.auth.signOut()];
    await settle();
    answers[0]?.give({ status: 204 });
    await first;
    await eveSignsIn(bench);
    answers[1]?.give({ status: 204 });
    await second;
    expect(bench.client.auth.state$.value).toMatchObject({ status: 'signed-in', userId: EVE.id });
    bench.client.close();
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
    const asked = expect(bench.client.auth.sessions()).rejects.toMatchObject({
      code: 'AUTH.SESSION_ENDED',
    });
    await settle();
    bench.client.close();
    await asked;
    expect(bench.clock.waiting).toBe(0);
  });
});

describe('REST errors', () => {
  it('time out', async () => {
    const bench = new Bench();
    bench.http.on('POST auth/login', 'silent');
    const failed = expect(bench.client.auth.signIn('ada', 'x')).rejects.toMatchObject({
      code: 'COMMON.TIMEOUT',
    });
    await bench.clock.advance(15_000);
    await failed;
  });

  it('carry fields and retry times; the page of a proxy gets a code, too', async () => {
    const bench = new Bench();
    const fields = [{ field: 'login', message: 'too long', rule: 'maxLength' }];
    bench.http.on('POST auth/login', {
      status: 400,
      body: { code: 'COMMON.VALIDATION', message: 'no', fields, retryAfter: 7 },
    });
    const error = await bench.client.auth.signIn('ada', 'x').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'COMMON.VALIDATION', fields, retryAfter: 7 });
    bench.http.on('POST auth/login', { status: 502, body: 'Bad gateway' });
    await expect(bench.client.auth.signIn('ada', 'x')).rejects.toMatchObject({
      code: 'COMMON.UNAVAILABLE',
    });
  });
});
