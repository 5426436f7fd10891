import { LIMITS } from '@chatcall/contracts';
import type { FieldProblem } from '@chatcall/contracts';
import { PasswordWeakError } from './auth.errors.js';
import { COMMON_PASSWORDS } from './common-passwords.js';

/** The names that an attacker who knows the account tries first. */
export interface PasswordOwner {
  readonly username: string;
  readonly email: string;
}

/** Shorter names occur in too many words to be forbidden. */
const NAME_MIN = 4;
/** Rows of keyboards, and the order of letters and digits. */
const RUNS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'azertyuiop',
];
/** A password that consists only of runs of at least this length is too simple. */
const RUN_MIN = 3;
/** A password that repeats a piece of at most this length is too simple, such as `abcabcabcabc`. */
const PIECE_MAX = 4;

/**
 * Rules of NIST SP 800-63B: long, not a common password, not made from the account's own names. No
 * rules about kinds of characters, which make passwords worse.
 * @param field name of the field in the request, for the error
 * @throws PasswordWeakError with the first violated rule
 */
export function requireStrongPassword(password: string, owner: PasswordOwner, field: string): void {
  const problem = weakness(password, owner);
  if (problem !== null) throw new PasswordWeakError({ field, ...problem });
}

/** The first rule that the password violates, or null. */
export function weakness(
  password: string,
  owner: PasswordOwner,
): Omit<FieldProblem, 'field'> | null {
  const plain = password.normalize('NFKC').toLowerCase();
  if (password.length < LIMITS.passwordMin)
    return rule('minLength', `The password needs at least ${LIMITS.passwordMin} characters.`);
  if (password.length > LIMITS.passwordMax)
    return rule('maxLength', `The password may have at most ${LIMITS.passwordMax} characters.`);
  if (namesOf(owner).some((name) => plain.includes(name))) {
    return rule(
      'passwordContainsName',
      'The password contains the username or the e-mail address.',
    );
  }
  if (COMMON_PASSWORDS.has(plain))
    return rule('passwordCommon', 'The password is one of the most common ones.');
  if (isRepetition(plain) || isRuns(plain))
    return rule('passwordSimple', 'The password is a simple repetition or sequence.');
  return null;
}

function rule(name: string, detail: string): Omit<FieldProblem, 'field'> {
  return { rule: name, detail };
}

function namesOf({ username, email }: PasswordOwner): string[] {
  const mailbox = email.split('@')[0] ?? '';
  return [username, mailbox, email]
    .map((name) => name.toLowerCase())
    .filter((name) => name.length >= NAME_MIN);
}

function isRepetition(plain: string): boolean {
  for (let size = 1; size <= PIECE_MAX; size += 1) {
    const piece = plain.slice(0, size);
    if (piece.repeat(Math.ceil(plain.length / size)).slice(0, plain.length) === plain) return true;
  }
  return false;
}

/**
 * Whether the whole password consists of runs along the keyboard or the alphabet, in either
 * direction.
 */
function isRuns(plain: string): boolean {
  let start = 0;
  while (start < plain.length) {
    const length = longestRun(plain, start);
    if (length < RUN_MIN) return false;
    start += length;
  }
  return true;
}

function longestRun(plain: string, start: number): number {
  let longest = 1;
  for (const run of RUNS) {
    for (const line of [run, [...run].reverse().join('')]) {
      let end = start + longest + 1;
      while (end <= plain.length && line.includes(plain.slice(start, end))) end += 1;
      longest = end - 1 - start;
    }
  }
  return longest;
}
