import { setTimeout as sleep } from 'node:timers/promises';
import { assertNotEnding } from './ending.mjs';
import { describeFailure } from './failure.mjs';

/** Seconds before each further start. */
const PAUSES_S = [1, 2, 5, 10, 30, 60];
/** After running for so long a server counts as healthy, and the pauses begin anew. */
const HEALTHY_MS = 5 * 60_000;

/**
 * Starts a process again whenever it ends by itself, with growing pauses while it keeps ending. Rejects only when everything is being ended.
 *
 * @param {import('./managed-process.mjs').ManagedProcess} first
 * @param {() => Promise<import('./managed-process.mjs').ManagedProcess>} startAgain
 * @param {object} [ports] Replaced by tests.
 * @param {(line: string) => void} [ports.say]
 * @param {(ms: number) => Promise<unknown>} [ports.wait]
 * @param {() => number} [ports.now]
 * @returns {Promise<never>}
 */
export async function keepRunning(
  first,
  startAgain,
  { say = print, wait = sleep, now = Date.now } = {},
) {
  let failures = 0;
  let reason = '';
  let startedAt = now();
  let running = first;
  for (;;) {
    if (running) {
      const { code, signal } = await running.exited;
      reason = `${running.name} ended unexpectedly (${signal ?? `exit code ${code}`})`;
      if (now() - startedAt >= HEALTHY_MS) failures = 0;
    }
    assertNotEnding();
    const pause = PAUSES_S[Math.min(failures, PAUSES_S.length - 1)];
    failures += 1;
    say(`${reason}; starting it again in ${pause} s.`);
    await wait(pause * 1000);
    assertNotEnding();
    startedAt = now();
    running = await startAgain().catch((error) => {
      assertNotEnding();
      reason = describeFailure(error).join('\n').replace(/\.?$/, '');
      return null;
    });
  }
}

function print(line) {
  process.stderr.write(`${line}\n`);
}
