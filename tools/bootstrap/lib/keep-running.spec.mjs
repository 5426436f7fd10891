import { Failure } from './failure.mjs';
import { keepRunning } from './keep-running.mjs';

/** Runs `lives` one after another: each a time in milliseconds, or null for a start that fails. Answers the pauses and what was said. */
async function supervise(lives) {
  const pauses = [];
  const lines = [];
  let now = 0;
  let next = 0;
  const life = () => {
    const ms = lives[next];
    next += 1;
    const exited =
      ms === undefined
        ? new Promise(() => undefined)
        : Promise.resolve().then(() => ((now += ms), { code: null, signal: 'SIGKILL' }));
    return { name: 'The server', exited };
  };
  await new Promise((resolve) => {
    const startAgain = async () => {
      if (next >= lives.length) {
        resolve();
        return life();
      }
      if (lives[next] !== null) return life();
      next += 1;
      throw new Failure('The database cannot be reached.');
    };
    const ports = {
      say: (line) => lines.push(line),
      wait: async (ms) => pauses.push(ms),
      now: () => now,
    };
    void keepRunning(life(), startAgain, ports);
  });
  return { pauses, lines };
}

describe('a server that ends by itself', () => {
  it('is started again, with growing pauses while it keeps ending', async () => {
    const { pauses, lines } = await supervise([10_000, 0, 0, 0, 0, 0, 0]);
    expect(pauses).toEqual([1000, 2000, 5000, 10_000, 30_000, 60_000, 60_000]);
    expect(lines[0]).toBe('The server ended unexpectedly (SIGKILL); starting it again in 1 s.');
  });

  it('is started at once again after it ran well for a while', async () => {
    const { pauses } = await supervise([0, 0, 600_000, 0]);
    expect(pauses).toEqual([1000, 2000, 1000, 2000]);
  });

  it('is tried again when a start fails, and the reason is printed', async () => {
    const { pauses, lines } = await supervise([0, null, null, 0]);
    expect(pauses).toEqual([1000, 2000, 5000, 10_000]);
    expect(lines[1]).toBe('The database cannot be reached; starting it again in 2 s.');
  });
});
