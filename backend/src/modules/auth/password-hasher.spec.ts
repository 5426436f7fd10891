import { describe, expect, it, jest } from '@jest/globals';
import { parseOptions } from '@node-rs/argon2';
import { loadConfig } from '../../config/index.js';
import { HashingBusyError } from './auth.errors.js';
import { PasswordHasher } from './password-hasher.js';

const REQUIRED = {
  DATABASE_URL: 'postgres://u:p@localhost/d',
  JWT_SECRET: 'a secret that only the tests know, long enough',
};
const QUICK = { ...REQUIRED, ARGON2_MEMORY_KIB: '64', ARGON2_ITERATIONS: '1' };

describe('PasswordHasher', () => {
  it('hashes with Argon2id and the parameters of OWASP by default', async () => {
    const hash = await new PasswordHasher(loadConfig(REQUIRED)).hash(
      'correct horse battery staple',
      'anna',
    );
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(parseOptions(hash)).toMatchObject({
      memoryCost: 19_456,
      timeCost: 2,
      parallelism: 1,
      outputLen: 32,
      saltLen: 16,
    });
  });

  it('accepts the right password only', async () => {
    const hasher = new PasswordHasher(loadConfig(QUICK));
    const hash = await hasher.hash('correct horse battery staple', 'anna');
    await expect(hasher.check(hash, 'correct horse battery staple', 'anna')).resolves.toEqual({
      matches: true,
      stale: false,
    });
    await expect(hasher.check(hash, 'correct horse battery stapl', 'anna')).resolves.toEqual({
      matches: false,
      stale: false,
    });
  });

  it('accepts the same password in another Unicode form', async () => {
    const hasher = new PasswordHasher(loadConfig(QUICK));
    const hash = await hasher.hash('caf\u00e9 au lait please', 'anna');
    await expect(hasher.check(hash, 'cafe\u0301 au lait please', 'anna')).resolves.toMatchObject({
      matches: true,
    });
  });

  it('recognises a hash with other parameters', async () => {
    const old = await new PasswordHasher(loadConfig(QUICK)).hash(
      'correct horse battery staple',
      'anna',
    );
    const hasher = new PasswordHasher(loadConfig({ ...QUICK, ARGON2_ITERATIONS: '2' }));
    await expect(hasher.check(old, 'correct horse battery staple', 'anna')).resolves.toEqual({
      matches: true,
      stale: true,
    });
    await expect(hasher.check(old, 'something else again', 'anna')).resolves.toEqual({
      matches: false,
      stale: false,
    });
  });

  it('does the same work for an unknown account, with a hash that is made once', async () => {
    const hasher = new PasswordHasher(loadConfig(QUICK));
    const hash = jest.spyOn(hasher, 'hash');
    await hasher.checkUnknownAccount('correct horse battery staple', 'anna');
    await hasher.checkUnknownAccount('no account has this password', 'anna');
    expect(hash).toHaveBeenCalledTimes(1);
    expect(await hash.mock.results[0]?.value).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
  });

  it('checks a password of another queue, however many of one queue wait', async () => {
    const hasher = new PasswordHasher(loadConfig({ ...QUICK, ARGON2_CONCURRENCY: '1' }));
    const hash = await hasher.hash('correct horse battery staple', 'anna');
    const flood = Array.from({ length: 40 }, () =>
      hasher.checkUnknownAccount('a guess', 'flood').then(
        () => 'checked',
        () => 'refused',
      ),
    );
    const first = Promise.race([
      hasher.check(hash, 'correct horse battery staple', 'anna'),
      ...flood.slice(5, 6),
    ]);
    await expect(first).resolves.toEqual({ matches: true, stale: false });
    expect((await Promise.all(flood)).filter((outcome) => outcome === 'refused')).toHaveLength(8);
  });

  it('refuses more hashes than can be queued', async () => {
    const hasher = new PasswordHasher(loadConfig({ ...QUICK, ARGON2_CONCURRENCY: '1' }));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, () => hasher.hash('correct horse battery staple', 'anna')),
    );
    const refused = outcomes
      .filter((outcome) => outcome.status === 'rejected')
      .map(({ reason }) => reason as HashingBusyError);
    expect(outcomes.length - refused.length).toBe(33);
    expect(refused).toHaveLength(7);
    expect(refused[0]).toBeInstanceOf(HashingBusyError);
    expect(refused[0]).toMatchObject({ code: 'COMMON.UNAVAILABLE', retryAfter: 2 });
  });
});
