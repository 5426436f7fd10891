import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../config/index.js';
import { RefreshTokens } from './refresh-tokens.js';

function tokensWith(secret: string): RefreshTokens {
  return new RefreshTokens(
    loadConfig({ DATABASE_URL: 'postgres://u:p@localhost/d', JWT_SECRET: secret }),
  );
}

describe('RefreshTokens', () => {
  const tokens = tokensWith('a secret that only the tests know, long enough');

  it('makes tokens of 256 bits that never repeat', () => {
    const made = new Set(Array.from({ length: 1000 }, () => tokens.first()));
    expect(made.size).toBe(1000);
    for (const token of made) {
      expect(tokens.isWellFormed(token)).toBe(true);
      expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    }
  });

  it('has the same successor for the same salt, and another one for another salt', () => {
    const first = tokens.first();
    const salt = tokens.newSalt();
    expect(tokens.successor(first, salt)).toBe(tokens.successor(first, salt));
    expect(tokens.successor(first, salt)).not.toBe(tokens.successor(first, tokens.newSalt()));
    expect(tokens.isWellFormed(tokens.successor(first, salt))).toBe(true);
  });

  it('cannot compute a successor without the key of the server and the old token', () => {
    const first = tokens.first();
    const salt = tokens.newSalt();
    expect(
      tokensWith('another secret, also long enough for tests').successor(first, salt),
    ).not.toBe(tokens.successor(first, salt));
    expect(tokens.successor(tokens.first(), salt)).not.toBe(tokens.successor(first, salt));
  });

  it('stores a hash that does not contain the token', () => {
    const token = tokens.first();
    expect(tokens.hash(token)).toHaveLength(32);
    expect(tokens.hash(token).toString('base64url')).not.toContain(token);
  });

  it.each(['', 'x', 'a'.repeat(42), 'a'.repeat(44), `${'a'.repeat(42)}=`, `${'a'.repeat(42)}\n`])(
    'does not accept %j as a token',
    (text) => {
      expect(tokens.isWellFormed(text)).toBe(false);
    },
  );
});
