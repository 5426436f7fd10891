import { describe, expect, it } from '@jest/globals';
import { PasswordWeakError } from './auth.errors.js';
import { COMMON_PASSWORDS } from './common-passwords.js';
import { requireStrongPassword, weakness } from './password-policy.js';

const owner = { username: 'anna.smith', email: 'anna.s@example.com' };

describe('password policy', () => {
  it.each([
    'correct horse battery staple',
    'tr0ub4dor&3x',
    'ヤマアラシのジレンマ・春',
    'aaaaabbbbbccccd1',
    'lowercaseonlybutlong',
    'x'.repeat(3) + 'kfjwmzu',
  ])('accepts %j', (password) => {
    expect(weakness(password, owner)).toBeNull();
  });

  it.each([
    ['short', 'minLength'],
    ['ninechars', 'minLength'],
    ['x1'.repeat(129), 'maxLength'],
    ['Password123', 'passwordCommon'],
    ['ＱＷＥＲＴＹ12345', 'passwordCommon'],
    ['i am Anna.Smith here', 'passwordContainsName'],
    ['my anna.s mailbox', 'passwordContainsName'],
    ['aaaaaaaaaa', 'passwordSimple'],
    ['abababababab', 'passwordSimple'],
    ['12341234123412', 'passwordSimple'],
    ['1234567890', 'passwordSimple'],
    ['qwertyuiopasdf', 'passwordSimple'],
    ['poiuytrewq321', 'passwordSimple'],
    ['abcdefghijklmnop', 'passwordSimple'],
    ['5678901234', 'passwordSimple'],
  ])('refuses %j by the rule %s', (password, rule) => {
    expect(weakness(password, owner)?.rule).toBe(rule);
  });

  it('does not forbid words that contain a very short name', () => {
    expect(weakness('advantageous plan', { username: 'ann', email: 'van@example.com' })).toBeNull();
  });

  it('names the field of the request', () => {
    expect(() => requireStrongPassword('short', owner, 'newPassword')).toThrow(PasswordWeakError);
    try {
      requireStrongPassword('short', owner, 'newPassword');
    } catch (error) {
      expect((error as PasswordWeakError).fields).toMatchObject([
        { field: 'newPassword', rule: 'minLength' },
      ]);
    }
  });

  it('lists only passwords that are long enough, in lower case', () => {
    for (const password of COMMON_PASSWORDS) {
      expect(password).toBe(password.toLowerCase());
      expect(password.length).toBeGreaterThanOrEqual(10);
    }
  });
});
