import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const LIB = import.meta.dirname;

/** Runs a script of the given body in a process of its own. */
function launch(body) {
  const code = `
    import { Failure } from '${path.join(LIB, 'failure.mjs')}';
    import { startProcess } from '${path.join(LIB, 'managed-process.mjs')}';
    import { run } from '${path.join(LIB, 'run.mjs')}';
    import { runScript } from '${path.join(LIB, 'script.mjs')}';
    await runScript(async ({ defer, onSignalExit }) => { ${body} });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output += chunk));
  const ended = new Promise((resolve) =>
    child.once('close', (exitCode) => resolve({ exitCode, output })),
  );
  const says = async (text) => {
    await until(() => output.includes(text));
    return output;
  };
  return { child, ended, says };
}

const runs = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const nameOf = (pid) => fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim();

/** Tries again until the test's own time is over. */
async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

const START_SLEEP =
  "const sleep = startProcess('sleep', 'sleep', ['60']); console.log('pid', sleep.pid, '.');";
const pidIn = (output) => Number(/pid (\d+) /.exec(output)[1]);

describe('runScript', () => {
  it('undoes in reverse order and gives the exit code', async () => {
    const { ended } = launch(
      "defer(() => console.log('one')); defer(() => console.log('two')); return 3;",
    );
    expect(await ended).toEqual({ exitCode: 3, output: 'two\none\n' });
  });

  it('ends with a message and code 1 after a failure', async () => {
    const { ended } = launch("throw new Failure('It is taken.', { help: ['Take another.'] });");
    expect(await ended).toEqual({
      exitCode: 1,
      output: '\nChatCall: It is taken.\n  Take another.\n',
    });
  });

  it('stops what it started on SIGTERM, with the exit code that it chose', async () => {
    const script = launch(
      `${START_SLEEP} defer(() => sleep.stop()); onSignalExit(() => 0); await sleep.exited; await new Promise(() => {});`,
    );
    const pid = pidIn(await script.says(' .'));
    script.child.kill('SIGTERM');
    expect((await script.ended).exitCode).toBe(0);
    expect(runs(pid)).toBe(false);
  });

  it('interrupts a command, unless it has to finish', async () => {
    const finishing = `['-c', 'trap "asked=yes" INT; echo begun; until [ "$asked" ]; do sleep 0.05; done; echo finished']`;
    for (const [finish, output] of [
      [true, expect.stringContaining('finished\nundone\n')],
      [false, 'begun\nundone\n'],
    ]) {
      const script = launch(
        `defer(() => console.log('undone')); await run('sh', ${finishing}, { finish: ${finish}, onLine: console.log });`,
      );
      await script.says('begun');
      script.child.kill('SIGTERM');
      expect(await script.ended).toEqual({ exitCode: 143, output });
    }
  });

  it('lets a command end its children, and the code that waits for it clean up', async () => {
    // The child says that it has begun: a signal just after its fork may still reach the trap of its parent, and be lost.
    const child = `sh -c "echo begun; exec sleep 60"`;
    const shell = `['-c', 'trap "sleep 0.3; echo ended; exit" TERM; ${child} & wait']`;
    const script = launch(
      `defer(() => console.log('undone'));
       try { await run('sh', ${shell}, { onLine: console.log }); } finally { console.log('cleared'); }`,
    );
    await script.says('begun');
    script.child.kill('SIGTERM');
    expect(await script.ended).toEqual({
      exitCode: 143,
      output: 'begun\nended\ncleared\nundone\n',
    });
  });

  it('ends what it started when it is killed', async () => {
    const script = launch(`${START_SLEEP} await sleep.exited;`);
    const pid = pidIn(await script.says(' .'));
    // Before it is `sleep`, it may not have asked for the signal that its parent's end sends.
    await until(() => nameOf(pid) === 'sleep');
    script.child.kill('SIGKILL');
    await script.ended;
    await until(() => !runs(pid));
  });
});
