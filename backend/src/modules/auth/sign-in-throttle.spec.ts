import type { AuthResult } from '@chatcall/contracts';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { rest, startTestApp } from '../../../test/support/index.js';
import type { RestAnswer, TestApp } from '../../../test/support/index.js';
import { PasswordHasher } from './password-hasher.js';

const PASSWORD = 'correct horse battery staple';
const WRONG = 'not the right password';

describe.each([
  ['in the process', false],
  ['in Redis', true],
])('limiting guesses, counted %s', (_where, redis) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ redis, env: { RATE_LIMIT_FACTOR: '1', TRUST_PROXY: 'true' } });
  });
  afterAll(() => app.close());

  let lastAddress = 0;
  const newAddress = (): string => `198.51.100.${(lastAddress += 1)}`;
  const logIn = (login: string, password: string, address: string): Promise<RestAnswer<unknown>> =>
    rest(app.url, 'POST', 'auth/login', {
      body: { login, password },
      headers: { 'x-forwarded-for': address },
    });
  const codes = (answers: readonly RestAnswer<unknown>[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { code, status } of answers)
      counts[code ?? status] = (counts[code ?? status] ?? 0) + 1;
    return counts;
  };
  const inTurn = async (
    times: number,
    work: (round: number) => Promise<RestAnswer<unknown>>,
  ): Promise<RestAnswer<unknown>[]> => {
    const answers = [];
    for (let round = 0; round < times; round += 1) answers.push(await work(round));
    return answers;
  };

  it('allows ten wrong passwords for an account from one address, and then refuses even the right one', async () => {
    const { user } = await app.registerUser('guessed');
    const address = newAddress();
    const answers = await inTurn(12, (round) =>
      logIn(round % 2 === 0 ? user.username : user.username.toUpperCase(), WRONG, address),
    );
    expect(codes(answers)).toEqual({ 'AUTH.INVALID_CREDENTIALS': 10, 'COMMON.RATE_LIMITED': 2 });
    const right = await logIn(user.username, PASSWORD, address);
    expect([right.status, right.code]).toEqual([429, 'COMMON.RATE_LIMITED']);
    const wait = Number(right.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(800);
    expect(wait).toBeLessThanOrEqual(900);
    expect((await logIn(user.username, PASSWORD, newAddress())).status).toBe(200);
  });

  it('limits concurrent guesses', async () => {
    const { user } = await app.registerUser('parallel');
    const address = newAddress();
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => logIn(user.username, WRONG, address)),
    );
    expect(codes(answers)).toEqual({ 'AUTH.INVALID_CREDENTIALS': 10, 'COMMON.RATE_LIMITED': 15 });
  });

  it('counts attempts for unknown accounts in the same way', async () => {
    const address = newAddress();
    const answers = await inTurn(12, () => logIn('nobody-at-all', WRONG, address));
    expect(codes(answers)).toEqual({ 'AUTH.INVALID_CREDENTIALS': 10, 'COMMON.RATE_LIMITED': 2 });
  });

  it('does not count right passwords', async () => {
    const { user } = await app.registerUser('frequent');
    const address = newAddress();
    const answers = await inTurn(15, () => logIn(user.username, PASSWORD, address));
    expect(codes(answers)).toEqual({ 200: 15 });
  });

  it('lets other users of an address sign in after hundreds of wrong passwords for invented names', async () => {
    const { user } = await app.registerUser('office');
    const address = newAddress();
    const answers = await inTurn(150, (round) => logIn(`someone-${round}`, WRONG, address));
    expect(codes(answers)).toEqual({ 'AUTH.INVALID_CREDENTIALS': 150 });
    expect((await logIn(user.username, PASSWORD, address)).status).toBe(200);
  });

  it('counts the e-mail address and the username of an account together', async () => {
    const { user } = await app.registerUser('two-names');
    const address = newAddress();
    const answers = await inTurn(14, (round) =>
      logIn(round % 2 === 0 ? user.username : user.email.toUpperCase(), WRONG, address),
    );
    expect(codes(answers)).toEqual({ 'AUTH.INVALID_CREDENTIALS': 10, 'COMMON.RATE_LIMITED': 4 });
  });

  it('does not count a login with the form of an id for the account with that id', async () => {
    const { user } = await app.registerUser('id');
    await inTurn(65, () => logIn(user.id, WRONG, newAddress()));
    expect((await logIn(user.username, PASSWORD, newAddress())).status).toBe(200);
  });

  it('lets a known device sign in, however many others guess', async () => {
    const { user } = await app.registerUser('owner');
    const first = await rest<AuthResult>(app.url, 'POST', 'auth/login', {
      body: { login: user.email, password: PASSWORD },
    });
    const deviceToken = first.body.deviceToken ?? '';
    const office = newAddress();
    await inTurn(10, () => logIn(user.username, WRONG, office));
    await inTurn(60, () => logIn(user.username, WRONG, newAddress()));
    expect((await logIn(user.username, PASSWORD, newAddress())).status).toBe(429);
    const known = await rest<AuthResult>(app.url, 'POST', 'auth/login', {
      body: { login: user.username, password: PASSWORD, deviceToken },
      headers: { 'x-forwarded-for': office },
    });
    expect(known.status).toBe(200);
    expect(known.body.deviceToken).not.toBe('');
    const anna = await app.registerUser('anna');
    const withoutDevice = await rest(app.url, 'POST', 'auth/login', {
      body: {
        login: anna.user.username,
        password: PASSWORD,
        deviceToken: `${deviceToken}~garbage`,
      },
    });
    expect(withoutDevice.status).toBe(200);
    expect((await inTurn(11, () => logIn(anna.user.username, WRONG, office))).at(-1)?.status).toBe(
      429,
    );
    const foreign = await rest(app.url, 'POST', 'auth/login', {
      body: { login: anna.user.username, password: PASSWORD, deviceToken },
      headers: { 'x-forwarded-for': office },
    });
    expect(foreign.status).toBe(429);
  });

  it('lets the owner sign in on an unknown device from a network with one of their sessions, however many others guess elsewhere', async () => {
    const { user } = await app.registerUser('at-home');
    const home = newAddress();
    expect((await logIn(user.username, PASSWORD, home)).status).toBe(200);
    await inTurn(60, () => logIn(user.username, WRONG, newAddress()));
    expect((await logIn(user.username, PASSWORD, newAddress())).status).toBe(429);
    expect((await logIn(user.email, PASSWORD, home)).status).toBe(200);
    const answers = await inTurn(12, () => logIn(user.username, WRONG, home));
    expect(codes(answers)).toEqual({ 'AUTH.INVALID_CREDENTIALS': 10, 'COMMON.RATE_LIMITED': 2 });
  });

  it('queues passwords separately: by network for unknown clients, and by device or network for known ones', async () => {
    const { user } = await app.registerUser('patient');
    const [home, office, elsewhere] = [newAddress(), newAddress(), newAddress()];
    const { body } = await rest<AuthResult>(app.url, 'POST', 'auth/login', {
      body: { login: user.username, password: PASSWORD },
      headers: { 'x-forwarded-for': home },
    });
    const hasher = app.app.get(PasswordHasher);
    const spies = [jest.spyOn(hasher, 'check'), jest.spyOn(hasher, 'checkUnknownAccount')];
    const queueKeyOf = async (
      login: string,
      address: string,
      deviceToken?: string,
    ): Promise<unknown> => {
      for (const spy of spies) spy.mockClear();
      await rest(app.url, 'POST', 'auth/login', {
        body: { login, password: WRONG, ...(deviceToken === undefined ? {} : { deviceToken }) },
        headers: { 'x-forwarded-for': address },
      });
      return spies.flatMap(({ mock }) => mock.calls as unknown[][])[0]?.at(-1);
    };
    expect(await queueKeyOf('nobody-here', office)).toBe(office);
    expect(await queueKeyOf(user.username, elsewhere)).toBe(elsewhere);
    const known = [
      await queueKeyOf(user.username, office, body.deviceToken),
      await queueKeyOf(user.username, home),
    ];
    expect(new Set([...known, office, home]).size).toBe(4);
    for (const spy of spies) spy.mockRestore();
  });

  it('recognises a browser by its cookie, for each account that has signed in there', async () => {
    const anna = await app.registerUser('anna');
    const bert = await app.registerUser('bert');
    let cookie = '';
    const inBrowser = (login: string, password: string): Promise<RestAnswer<unknown>> =>
      rest(app.url, 'POST', 'auth/login', {
        body: { login, password, delivery: 'cookie' },
        headers: { cookie, 'x-forwarded-for': office },
      });
    const office = newAddress();
    for (const { user } of [anna, bert]) {
      const { headers } = await inBrowser(user.username, PASSWORD);
      const line = headers.getSetCookie().find((each) => each.startsWith('chatcall_device=')) ?? '';
      expect(line).toMatch(/; Path=\/api\/auth; Expires=.*; HttpOnly; SameSite=Strict$/);
      cookie = line.split(';', 1)[0] ?? '';
    }
    for (const { user } of [anna, bert]) {
      await inTurn(11, () => logIn(user.username, WRONG, office));
      expect((await logIn(user.username, PASSWORD, office)).status).toBe(429);
      expect((await inBrowser(user.username, PASSWORD)).status).toBe(200);
    }
    expect(codes(await inTurn(12, () => inBrowser(anna.user.username, WRONG)))).toEqual({
      'AUTH.INVALID_CREDENTIALS': 10,
      'COMMON.RATE_LIMITED': 2,
    });
  });

  it('does not let attempts for a locked account use up the points of other users of the address', async () => {
    const { user } = await app.registerUser('colleague');
    const address = newAddress();
    const answers = await inTurn(120, () => logIn('forgetful', WRONG, address));
    expect(codes(answers)).toEqual({ 'AUTH.INVALID_CREDENTIALS': 10, 'COMMON.RATE_LIMITED': 110 });
    expect((await logIn(user.username, PASSWORD, address)).status).toBe(200);
  });

  it('counts all addresses of one IPv6 network together', async () => {
    const { user } = await app.registerUser('sixth');
    const answers = await inTurn(12, (round) =>
      logIn(user.username, WRONG, `2001:db8:0:7::${(round + 1).toString(16)}`),
    );
    expect(codes(answers)).toEqual({ 'AUTH.INVALID_CREDENTIALS': 10, 'COMMON.RATE_LIMITED': 2 });
    expect((await logIn(user.username, PASSWORD, '2001:db8:0:8::1')).status).toBe(200);
  });

  it('limits guesses for one account from many addresses', async () => {
    const { user } = await app.registerUser('spread');
    const answers = await inTurn(65, () => logIn(user.username, WRONG, newAddress()));
    expect(codes(answers)).toEqual({ 'AUTH.INVALID_CREDENTIALS': 60, 'COMMON.RATE_LIMITED': 5 });
  });

  it('allows the owner to change the password while others guess it', async () => {
    const { user, token } = await app.registerUser('changing');
    await inTurn(61, () => logIn(user.username, WRONG, newAddress()));
    const answer = await rest(app.url, 'POST', 'auth/password', {
      token,
      body: { currentPassword: PASSWORD, newPassword: 'a wholly different pass phrase' },
    });
    expect(answer.status).toBe(204);
  });

  it('does not count invalid requests and other failures', async () => {
    const anna = await rest<AuthResult>(app.url, 'POST', 'auth/login', {
      body: { login: (await app.registerUser('anna')).user.username, password: PASSWORD },
      headers: { 'x-forwarded-for': '203.0.113.1' },
    });
    const from = { 'x-forwarded-for': newAddress() };
    const flood = async (times: number, path: string, body?: object): Promise<Set<number>> => {
      const ask = (): Promise<RestAnswer<unknown>> =>
        rest(app.url, body === undefined ? 'GET' : 'POST', path, {
          headers: from,
          ...(body && { body }),
        });
      const answers = [];
      for (let round = 0; round < times; round += 50)
        answers.push(...(await Promise.all(Array.from({ length: 50 }, ask))));
      return new Set(answers.map(({ status }) => status));
    };
    const malformed = await inTurn(30, () =>
      rest(app.url, 'POST', 'auth/password', {
        token: anna.body.accessToken,
        body: { currentPassword: 7 },
      }),
    );
    expect(codes(malformed)).toEqual({ 'COMMON.VALIDATION': 30 });
    expect(await flood(1300, 'health/live')).toEqual(new Set([200]));
    expect(await flood(350, 'auth/login', { login: 7 })).toEqual(new Set([400]));
    expect(await flood(250, 'auth/register', { email: 'x' })).toEqual(new Set([400]));
    expect(await flood(650, 'auth/refresh', {})).toEqual(new Set([401]));
    expect(await flood(650, 'auth/refresh', { refreshToken: 'A'.repeat(43) })).toEqual(
      new Set([401]),
    );
    const { refreshToken, user } = anna.body;
    expect(
      (await rest(app.url, 'POST', 'auth/refresh', { body: { refreshToken }, headers: from }))
        .status,
    ).toBe(200);
    expect((await logIn(user.username, PASSWORD, from['x-forwarded-for'])).status).toBe(200);
  });

  it('limits guesses of the current password when changing it', async () => {
    const anna = await app.registerUser('signed-in');
    const body = { currentPassword: WRONG, newPassword: 'a wholly different pass phrase' };
    const answers = await inTurn(12, () =>
      rest(app.url, 'POST', 'auth/password', { token: anna.token, body }),
    );
    expect(codes(answers)).toEqual({ 'AUTH.PASSWORD_WRONG': 10, 'COMMON.RATE_LIMITED': 2 });
  });
});
