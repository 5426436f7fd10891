import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const PROGRAM = new URL('../../tools/torture/run.mjs', import.meta.url).pathname;
const KILLS = 5;
const OPTIONS = ['--kills', String(KILLS), '--seed', '1', '--clients', '5'];
const MINUTES = 60_000;

describe('PostgreSQL, Redis and two API processes are killed while clients write over a bad network', () => {
  it(
    `loses, repeats and reorders nothing, ${KILLS} times; a bare Socket.IO server does`,
    async () => {
      const { code, stdout } = await run();
      process.stdout.write(stdout);
      expect(stdout).toMatch(
        /^acked \d{2,}, lost 0, duplicated 0, reordered 0, stale 0, never converged 0$/m,
      );
      expect(stdout).toMatch(/^control, bare Socket\.IO: sent \d+, acked \d+, lost [1-9]/m);
      expect(code).toBe(0);
    },
    5 * MINUTES,
  );
});

/** Its output also when it ends with a failure. */
async function run(): Promise<{ readonly code: number; readonly stdout: string }> {
  try {
    const env = { ...process.env, NODE_OPTIONS: '' };
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...OPTIONS], { env });
    return { code: 0, stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout: `${stdout}${stderr}` };
  }
}
