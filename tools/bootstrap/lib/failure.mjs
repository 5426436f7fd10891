/**
 * A failure that the person at the terminal can act on: one clear sentence, then optional lines of help.
 * Everything else that is thrown is a defect of the bootstrap and keeps its stack.
 */
export class Failure extends Error {
  /**
   * @param {string} message One sentence: what went wrong.
   * @param {{ help?: string[], cause?: unknown }} [options] `help`: what to do about it, a line each.
   */
  constructor(message, { help = [], cause } = {}) {
    super(message, { cause });
    this.name = 'Failure';
    this.help = help;
  }
}

const SENTENCES = {
  ENOSPC: () => 'The disk is full',
  EDQUOT: () => 'The disk quota is used up',
  EACCES: (error) => `Permission denied${where(error)}`,
  EPERM: (error) => `Operation not permitted${where(error)}`,
  ENOTDIR: (error) => `A file is in the way${where(error)}`,
  EEXIST: (error) => `A file is in the way${where(error)}`,
  EROFS: (error) => `The file system is read-only${where(error)}`,
};

function where(error) {
  return error.path ? `: ${error.path}` : '';
}

/**
 * Says what happened in words for a person.
 *
 * @param {unknown} error
 * @returns {string[]} Lines to print; a stack only where the failure was not foreseen.
 */
export function describeFailure(error) {
  if (error instanceof Failure) return [error.message, ...error.help.map((line) => `  ${line}`)];
  const sentence = SENTENCES[/** @type {{ code?: string }} */ (error)?.code ?? ''];
  if (sentence) return [`${sentence(error)}.`];
  return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
}

/** Prints a failure to standard error. */
export function printFailure(error) {
  const [first, ...rest] = describeFailure(error);
  process.stderr.write(`\nChatCall: ${first}\n${rest.map((line) => `${line}\n`).join('')}`);
}
