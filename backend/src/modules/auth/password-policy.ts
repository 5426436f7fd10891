import { LIMITS } from '@chatcall/contracts';
import type { FieldProblem } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { PasswordWeakError } from './auth.errors.js';
import { LeakedPasswords } from './leaked-passwords.js';
import { PasswordStrength } from './password-strength.js';

/** The names that an attacker who knows the account tries first. */
export interface PasswordOwner {
  readonly username: string;
  readonly email: string;
  readonly displayName: string;
}

type Problem = Omit<FieldProblem, 'field'>;

/** Shorter names occur in too many words to be forbidden. */
const NAME_MIN = 4;
/** What users of this product think of. */
const CONTEXT = ['chatcall'];

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

  constructor(strength: PasswordStrength, leaked: LeakedPasswords) {
    this.#strength = strength;
    this.#leaked = leaked;
  }

  /**
   * @param field name of the field in the request, for the error
   * @throws PasswordWeakError with all violated rules
   */
  async requireStrong(password: string, owner: PasswordOwner, field: string): Promise<void> {
    const problems = await this.#problems(password, owner);
    if (problems.length > 0)
      throw new PasswordWeakError(problems.map((problem) => ({ field, ...problem })));
  }

  async #problems(password: string, owner: PasswordOwner): Promise<Problem[]> {
    const wrongLength = lengthProblem(password);
    if (wrongLength !== null) return [wrongLength];
    const plain = password.normalize('NFKC').toLowerCase();
    const contains = namesOf(owner).some((name) => plain.includes(name));
    const leaked = await this.#leaked.has(plain);
    const weakness = await this.#strength.weakness(plain, wordsOf(owner));
    return [
      ...(contains || weakness?.own === true ? [CONTAINS_NAME] : []),
      ...(leaked || weakness?.common === true ? [COMMON] : []),
      ...(weakness?.simple === true ? [SIMPLE] : []),
    ];
  }
}

function lengthProblem({ length }: string): Problem | null {
  const { passwordMin, passwordMax } = LIMITS;
  if (length < passwordMin)
    return { rule: 'minLength', detail: `The password needs at least ${passwordMin} characters.` };
  if (length > passwordMax)
    return {
      rule: 'maxLength',
      detail: `The password may have at most ${passwordMax} characters.`,
    };
  return null;
}

/** What no password may contain. */
function namesOf({ username, email }: PasswordOwner): string[] {
  return [username, mailboxOf(email), email]
    .map((name) => name.toLowerCase())
    .filter((name) => name.length >= NAME_MIN);
}

/** What makes a password easier to guess. */
function wordsOf({ username, email, displayName }: PasswordOwner): string[] {
  const names = [username, mailboxOf(email), ...displayName.split(/\s+/)];
  return [...names.map((name) => name.normalize('NFKC').toLowerCase()), ...CONTEXT];
}

function mailboxOf(email: string): string {
  return email.split('@')[0] ?? '';
}
