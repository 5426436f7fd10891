/**
 * What server and clients agree on when they rate passwords by zxcvbn. The server decides; clients
 * show the same while the user types.
 */

/** The names of a user, which an attacker tries first. */
export interface PasswordUser {
  readonly username: string;
  readonly email: string;
  readonly displayName: string;
}

/**
 * Bounds of zxcvbn, whose time grows with the third power of the length and with the number of
 * characters that could stand for letters: a few milliseconds.
 */
export const PASSWORD_RATING = { maxLength: 32, l33tMaxSubstitutions: 8 } as const;
/** The lowest score of zxcvbn that is accepted: more than 10^6 guesses. */
export const PASSWORD_SCORE_MIN = 2;

/** Shorter names occur in too many words to be forbidden. */
const NAME_MIN = 4;
/** Shorter words say nothing about a password. */
const WORD_MIN = 3;
/** What users of this product think of. */
const PRODUCT_WORDS = ['chatcall'];

/** The form in which passwords are compared and rated: without case, width and ligatures. */
export function plainPassword(password: string): string {
  return password.normalize('NFKC').toLowerCase();
}

/** The parts that are rated; a password is as strong as the stronger one. */
export function ratedParts(password: string): string[] {
  const { maxLength } = PASSWORD_RATING;
  return password.length <= maxLength
    ? [password]
    : [password.slice(0, maxLength), password.slice(-maxLength)];
}

/** Whether a password contains the username or the e-mail address. */
export function containsName(password: string, { username, email }: PasswordUser): boolean {
  const plain = plainPassword(password);
  return [username, mailboxOf(email), email].some(
    (name) => name.length >= NAME_MIN && plain.includes(plainPassword(name)),
  );
}

/** Words that are easy to guess in the password of this user. */
export function ownWords({ username, email, displayName }: PasswordUser): string[] {
  return [username, mailboxOf(email), ...displayName.split(/\s+/), ...PRODUCT_WORDS]
    .map(plainPassword)
    .filter((word) => word.length >= WORD_MIN);
}

function mailboxOf(email: string): string {
  return email.split('@')[0] ?? '';
}
