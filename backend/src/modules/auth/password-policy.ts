import { LIMITS, containsName, ownWords, plainPassword } from '@chatcall/contracts';
import type { FieldProblem, PasswordUser } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { SiteSettings } from '../settings/index.js';
import { PasswordWeakError } from './auth.errors.js';
import { LeakedPasswords } from './leaked-passwords.js';
import { PasswordStrength } from './password-strength.js';

type Problem = Omit<FieldProblem, 'field'>;

const CONTAINS_NAME: Problem = {
  rule: 'passwordContainsName',
  detail: "The password contains the user's name or e-mail address.",
};
const COMMON: Problem = {
  rule: 'passwordCommon',
  detail: 'The password is one of the most common ones, or close to one.',
};
const SIMPLE: Problem = {
  rule: 'passwordSimple',
  detail: 'The password is a simple repetition or sequence.',
};

/**
 * Rules of NIST SP 800-63B: long, not a common or leaked password, not made from the account's own
 * names. No rules about kinds of characters, which make passwords worse.
 */
@Injectable()
export class PasswordPolicy {
  readonly #strength: PasswordStrength;
  readonly #leaked: LeakedPasswords;
  readonly #settings: Pick<SiteSettings, 'get'>;

  constructor(strength: PasswordStrength, leaked: LeakedPasswords, settings: SiteSettings) {
    this.#strength = strength;
    this.#leaked = leaked;
    this.#settings = settings;
  }

  /**
   * @param field name of the field in the request, for the error
   * @throws PasswordWeakError with all violated rules
   */
  async requireStrong(password: string, user: PasswordUser, field: string): Promise<void> {
    const problems = await this.#problems(password, user);
    if (problems.length > 0)
      throw new PasswordWeakError(problems.map((problem) => ({ field, ...problem })));
  }

  async #problems(password: string, user: PasswordUser): Promise<Problem[]> {
    const wrongLength = lengthProblem(password, this.#settings.get('passwords.minLength'));
    if (wrongLength !== null) return [wrongLength];
    const plain = plainPassword(password);
    const leaked = await this.#leaked.has(plain);
    const weakness = await this.#strength.weakness(plain, ownWords(user));
    return [
      ...(containsName(password, user) || weakness?.own === true ? [CONTAINS_NAME] : []),
      ...(leaked || weakness?.common === true ? [COMMON] : []),
      ...(weakness?.simple === true ? [SIMPLE] : []),
    ];
  }
}

function lengthProblem({ length }: string, minLength: number): Problem | null {
  const { passwordMax } = LIMITS;
  if (length < minLength)
    return { rule: 'minLength', detail: `The password needs at least ${minLength} characters.` };
  if (length > passwordMax)
    return {
      rule: 'maxLength',
      detail: `The password may have at most ${passwordMax} characters.`,
    };
  return null;
}
