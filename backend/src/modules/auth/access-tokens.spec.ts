import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { JwtService } from '@nestjs/jwt';
import type { JwtSignOptions } from '@nestjs/jwt';
import { loadConfig } from '../../config/index.js';
import { AccessTokens } from './access-tokens.js';

const SECRET = 'a secret that only the tests know, long enough';
const config = loadConfig({ DATABASE_URL: 'postgres://u:p@localhost/d', JWT_SECRET: SECRET });
const jwt = new JwtService();
const tokens = new AccessTokens(jwt, config);

const userId = randomUUID();
const sessionId = randomUUID();
const GOOD: JwtSignOptions = {
  secret: SECRET,
  algorithm: 'HS256',
  issuer: 'chatcall',
  audience: 'chatcall-api',
  expiresIn: 60,
};
const { expiresIn: _none, ...withoutExpiry } = GOOD;

describe('AccessTokens', () => {
  it('reads its own tokens, which are valid for 15 minutes', async () => {
    const { token, expiresAt } = await tokens.issue(userId, sessionId);
    await expect(tokens.read(token)).resolves.toEqual({
      userId,
      sessionId,
      tokenExpiresAt: expiresAt,
    });
    expect(Math.abs(expiresAt.getTime() - Date.now() - 900_000)).toBeLessThan(2_000);
    expect(jwt.decode<{ iss: string }>(token)).toMatchObject({
      iss: 'chatcall',
      aud: 'chatcall-api',
      sub: userId,
      sid: sessionId,
    });
  });

  it('accepts a token made by the same rules', async () => {
    await expect(
      tokens.read(jwt.sign({ sub: userId, sid: sessionId }, GOOD)),
    ).resolves.toMatchObject({
      userId,
    });
  });

  it('has its own error for an expired token', async () => {
    const token = jwt.sign({ sub: userId, sid: sessionId }, { ...GOOD, expiresIn: -1 });
    await expect(tokens.read(token)).rejects.toMatchObject({ code: 'AUTH.TOKEN_EXPIRED' });
  });

  it.each<[string, () => string]>([
    [
      'another secret',
      () =>
        jwt.sign(
          { sub: userId, sid: sessionId },
          { ...GOOD, secret: 'another secret that is long enough too' },
        ),
    ],
    [
      'another algorithm',
      () => jwt.sign({ sub: userId, sid: sessionId }, { ...GOOD, algorithm: 'HS512' }),
    ],
    [
      'no algorithm',
      () =>
        unsigned({
          sub: userId,
          sid: sessionId,
          iss: 'chatcall',
          aud: 'chatcall-api',
          exp: 4_000_000_000,
        }),
    ],
    [
      'another issuer',
      () => jwt.sign({ sub: userId, sid: sessionId }, { ...GOOD, issuer: 'someone' }),
    ],
    [
      'another audience',
      () => jwt.sign({ sub: userId, sid: sessionId }, { ...GOOD, audience: 'another-api' }),
    ],
    ['no session', () => jwt.sign({ sub: userId }, GOOD)],
    ['a user id that is none', () => jwt.sign({ sub: "' OR 1=1", sid: sessionId }, GOOD)],
    ['no expiry', () => jwt.sign({ sub: userId, sid: sessionId }, withoutExpiry)],
    ['changed claims', () => changed(jwt.sign({ sub: userId, sid: sessionId }, GOOD))],
    ['nothing of a token', () => 'not.a.token'],
    ['emptiness', () => ''],
  ])('refuses a token with %s', async (_what, make) => {
    await expect(tokens.read(make())).rejects.toMatchObject({ code: 'AUTH.TOKEN_INVALID' });
  });
});

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function unsigned(claims: object): string {
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`;
}

function changed(token: string): string {
  const [header, , signature] = token.split('.');
  return [
    header,
    encode({
      sub: randomUUID(),
      sid: sessionId,
      iss: 'chatcall',
      aud: 'chatcall-api',
      exp: 4_000_000_000,
    }),
    signature,
  ].join('.');
}
