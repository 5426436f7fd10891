import { describe, expect, it } from '@jest/globals';
import type { FieldProblem } from '@chatcall/contracts';
import type { SiteSettings } from '../settings/index.js';
import { PasswordWeakError } from './auth.errors.js';
import { LeakedPasswords } from './leaked-passwords.js';
import { PasswordPolicy } from './password-policy.js';
import { PasswordStrength } from './password-strength.js';

const owner = {
  username: 'anna.smith',
  email: 'anna.s@example.com',
  displayName: 'Anna Smithington',
};
const policy = new PasswordPolicy(new PasswordStrength(), new LeakedPasswords(), {
  get: () => 10,
} as unknown as SiteSettings);

/** The violated rules. */
async function problems(password: string, of = owner): Promise<readonly FieldProblem[]> {
  try {
    await policy.requireStrong(password, of, 'newPassword');
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(PasswordWeakError);
    return (error as PasswordWeakError).fields;
  }
}

describe('password policy', () => {
  it.each([
    'correct horse battery staple',
    'tr0ub4dor&3x',
    'ヤマアラシのジレンマ・春',
    'aaaaabbbbbccccd1',
    'lowercaseonlybutlong',
    'x'.repeat(3) + 'kfjwmzu',
    `${'a'.repeat(40)} kettle orbit mustard lamp`,
    `kettle orbit mustard lamp${'a'.repeat(40)}`,
  ])('accepts %j', async (password) => {
    expect(await problems(password)).toEqual([]);
  });

  it.each([
    ['short', 'minLength'],
    ['ninechars', 'minLength'],
    ['x1'.repeat(129), 'maxLength'],
    ['Password123', 'passwordCommon'],
    ['ＱＷＥＲＴＹ12345', 'passwordCommon'],
    ['password2026', 'passwordCommon'],
    ['P@ssw0rd1234', 'passwordCommon'],
    ['winter2025', 'passwordCommon'],
    ['drowssap2026', 'passwordCommon'],
    ['i am Anna.Smith here', 'passwordContainsName'],
    ['my anna.s mailbox', 'passwordContainsName'],
    ['Smithington1', 'passwordContainsName'],
    ['chatcall12', 'passwordContainsName'],
    ['aaaaaaaaaa', 'passwordSimple'],
    ['abababababab', 'passwordSimple'],
    ['12341234123412', 'passwordSimple'],
    ['1234567890', 'passwordSimple'],
    ['qwertyuiopasdf', 'passwordSimple'],
    ['poiuytrewq321', 'passwordSimple'],
    ['abcdefghijklmnop', 'passwordSimple'],
    ['5678901234', 'passwordSimple'],
    ['29.11.1985', 'passwordSimple'],
    ['x'.repeat(256), 'passwordSimple'],
  ])('refuses %j by the rule %s', async (password, rule) => {
    expect((await problems(password)).map((problem) => problem.rule)).toContain(rule);
  });

  it('names every reason, and the field of the request', async () => {
    expect(await problems('1234567890')).toMatchObject([
      { field: 'newPassword', rule: 'passwordCommon' },
      { field: 'newPassword', rule: 'passwordSimple' },
    ]);
    expect(await problems('short')).toMatchObject([{ field: 'newPassword', rule: 'minLength' }]);
  });

  it('does not forbid words that contain a very short name', async () => {
    const short = { username: 'ann', email: 'van@example.com', displayName: 'Ann Van' };
    expect(await problems('advantageous plan', short)).toEqual([]);
  });

  it('refuses leaked passwords that are hard to guess otherwise', async () => {
    expect(await new PasswordStrength().weakness('forzainter', [])).toBeNull();
    expect(await problems('ForzaInter')).toMatchObject([{ rule: 'passwordCommon' }]);
    expect(await problems('forzainterx')).toEqual([]);
  });

  it('takes parts of leaked passwords, and several of them, for others', async () => {
    const leaked = new LeakedPasswords();
    expect(await leaked.has('forzainter')).toBe(true);
    for (const other of ['orzainter', 'forzainte', 'forzainter\nbillionaire', ''])
      expect(await leaked.has(other)).toBe(false);
  });

  it.each(['constructor', '__proto__', 'toString', 'valueof valueof'])(
    'rates the name %j of the language like other words',
    async (word) => {
      const own = { username: word, email: `${word}@example.com`, displayName: word };
      expect((await problems(`${word} and three more words`)).length).toBe(0);
      expect((await problems(`${word}${word}`, own)).length).toBeGreaterThan(0);
    },
  );
});
