import { run } from './run.mjs';

const node = (code, options) => run(process.execPath, ['-e', code], options);

describe('run', () => {
  it('returns the output and passes on every line', async () => {
    const lines = [];
    const { code, stdout } = await node("console.log('a'); console.error('b')", {
      onLine: (line) => lines.push(line),
    });
    expect([code, stdout, lines.sort()]).toEqual([0, 'a\n', ['a', 'b']]);
  });

  it('fails with the sentence and what was printed, long output cut in the middle', async () => {
    const failing = node('for (let i = 0; i < 100; i += 1) console.log(i); process.exit(2)', {
      failure: 'It failed.',
    });
    const error = await failing.catch((reason) => reason);
    expect(error.message).toBe('It failed.');
    expect([error.help.at(0), error.help.at(-1), error.help.length]).toEqual(['0', '99', 32]);
  });

  it('names a full disk among other output', async () => {
    await expect(
      node("console.error('npm error ENOSPC'); process.exit(1)", { failure: 'x' }),
    ).rejects.toThrow('The disk is full');
  });

  it('says that a command is not installed', async () => {
    await expect(run('no-such-command-here', [])).rejects.toThrow(
      '`no-such-command-here` is not installed',
    );
  });

  it('ends what takes too long, its children too', async () => {
    const started = Date.now();
    const { code, signal } = await run('sh', ['-c', 'sleep 60 & sleep 60'], {
      timeoutMs: 200,
      mayFail: true,
    });
    expect(signal ?? code).not.toBe(0);
    expect(Date.now() - started).toBeLessThan(20_000);
  });
});
