import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rest, startTestApp } from '../../../test/support/index.js';
import type { RestAnswer, TestApp } from '../../../test/support/index.js';

const PASSWORD = 'correct horse battery staple';
const WRONG = 'not the right password';

describe.each([
  ['in the process', false],
  ['in Redis', true],
])('holding back guesses, counted %s', (_where, redis) => {
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
    for (const { code, status } of answers) counts[code ?? status] = (counts[code ?? status] ?? 0) + 1;
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

  it('allows ten wrong passwords for an account from one address, then not even the right one', async () => {
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

  it('does not let guesses at the same time past', async () => {
    const { user } = await app.registerUser('parallel');
    const address = newAddress();
    const answers = await Promise.all(Array.from({ length: 25 }, () => logIn(user.username, WRONG, address)));
    expect(codes(answers)).toEqual({ 'AUTH.INVALID_CREDENTIALS': 10, 'COMMON.RATE_LIMITED': 15 });
  });

  it('counts accounts that do not exist in the same way', async () => {
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

  it('holds back an address that tries one password on many accounts', async () => {
    const address = newAddress();
    const answers = await inTurn(110, (round) => logIn(`someone-${round}`, WRONG, address));
    expect(codes(answers)).toEqual({ 'AUTH.INVALID_CREDENTIALS': 100, 'COMMON.RATE_LIMITED': 10 });
  });

  it('does not let who keeps trying a held back account use up what the others behind the address have', async () => {
    const { user } = await app.registerUser('colleague');
    const address = newAddress();
    const answers = await inTurn(120, () => logIn('forgetful', WRONG, address));
    expect(codes(answers)).toEqual({ 'AUTH.INVALID_CREDENTIALS': 10, 'COMMON.RATE_LIMITED': 110 });
    expect((await logIn(user.username, PASSWORD, address)).status).toBe(200);
  });

  it('counts all addresses of one IPv6 network together: whoever has one of them has them all', async () => {
    const { user } = await app.registerUser('sixth');
    const answers = await inTurn(12, (round) =>
      logIn(user.username, WRONG, `2001:db8:0:7::${(round + 1).toString(16)}`),
    );
    expect(codes(answers)).toEqual({ 'AUTH.INVALID_CREDENTIALS': 10, 'COMMON.RATE_LIMITED': 2 });
    expect((await logIn(user.username, PASSWORD, '2001:db8:0:8::1')).status).toBe(200);
  });

  it('holds back guesses for one account from many addresses', async () => {
    const { user } = await app.registerUser('spread');
    const answers = await inTurn(65, () => logIn(user.username, WRONG, newAddress()));
    expect(codes(answers)).toEqual({ 'AUTH.INVALID_CREDENTIALS': 60, 'COMMON.RATE_LIMITED': 5 });
  });

  it('holds back who guesses the current password to change it', async () => {
    const anna = await app.registerUser('signed-in');
    const body = { currentPassword: WRONG, newPassword: 'a wholly different pass phrase' };
    const answers = await inTurn(12, () =>
      rest(app.url, 'POST', 'auth/password', { token: anna.token, body }),
    );
    expect(codes(answers)).toEqual({ 'AUTH.PASSWORD_WRONG': 10, 'COMMON.RATE_LIMITED': 2 });
  });
});
