import { settle } from '../testing/fake-host.js';
import { heldAnswer, ok, problem } from '../testing/fake-http.js';
import { ADA, authResult, BOB, conversation, ROOM, SESSION } from '../testing/samples.js';
import { Bench } from '../testing/test-bench.js';

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

  it('waits as long as the server demands', async () => {
    const bench = new Bench();
    await bench.signIn();
    bench.http.on('POST auth/refresh', {
      status: 429,
      body: { code: 'COMMON.RATE_LIMITED', detail: 'slow', retryAfter: 30 },
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
      const request = (
        route.startsWith('PATCH')
          ? bench.client.users.updateProfile({ displayName: 'A' })
          : bench.client.auth.signOut()
      ).catch(() => undefined);
      await settle();
      bench.sockets.emit('auth:ended', { sessionId: SESSION, reason: 'ended-elsewhere' });
      await eveSignsIn(bench);
      held.give(problem(401, 'AUTH.SESSION_ENDED'));
      await request;
      const sent = bench.http.requests.filter(
        ({ method, url }) => route === `${method} ${url.replace(/^.*\/api\//, '')}`,
      );
      expect(sent.map(({ headers }) => headers['Authorization'])).toEqual(['Bearer access-1']);
      expect(bench.client.auth.state$.value).toMatchObject({ status: 'signed-in', userId: EVE.id });
      bench.client.close();
    },
  );

  it('a second, slow sign-out does not end the next session', async () => {
    const bench = new Bench();
    await bench.signIn();
    const answers = [heldAnswer(), heldAnswer()];
    let requests = 0;
    bench.http.on('POST auth/logout', () => answers[requests++]?.answer ?? { status: 204 });
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
