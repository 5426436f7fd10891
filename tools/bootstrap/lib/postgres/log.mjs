import { Failure } from '../failure.mjs';

/**
 * Turns what PostgreSQL printed into one sentence.
 *
 * @param {string} fallback The sentence for what is not recognised.
 * @param {string[]} lines
 */
export function explainLog(fallback, lines) {
  const text = lines.join('\n');
  if (/No space left on device/.test(text))
    return new Failure('The disk is full: PostgreSQL cannot write its data.');
  const shared = /could not (?:create|resize|open) shared memory segment/.test(text);
  if (shared)
    return new Failure('PostgreSQL got no shared memory: /dev/shm is too small or closed to it.');
  const worst = lines
    .filter((line) => /\b(PANIC|FATAL|ERROR)\b|error:/.test(line))
    .map(withoutPrefix);
  if (worst.length > 0) return new Failure(fallback, { help: worst.slice(-3) });
  return new Failure(fallback, { help: lines.slice(-5) });
}

function withoutPrefix(line) {
  return line
    .replace(/^.*?\b(PANIC|FATAL|ERROR):\s*/, 'PostgreSQL says: ')
    .replace(/^initdb: error: /, 'initdb says: ');
}
