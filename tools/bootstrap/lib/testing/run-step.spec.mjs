import { jest } from '@jest/globals';
import { ROOT } from '../paths.mjs';
import { runStep, slowestFiles } from './run-step.mjs';

describe('runStep', () => {
  const command = (...words) => ({ name: 'step', kind: 'command', command: words, minutes: 1 });

  it('counts a command as one test', async () => {
    expect(await runStep(command('true'), process.env)).toMatchObject({ passed: 1, failed: 0 });
    expect(await runStep(command('false'), process.env)).toMatchObject({
      failed: 1,
      failures: ['step'],
    });
  });

  it('counts a step that cannot be run as failed, and runs the others', async () => {
    const counts = await runStep(command('no-such-command-here'), process.env);
    expect(counts).toMatchObject({
      ...{ name: 'step', passed: 0, failed: 1 },
      failures: ['step: The command `no-such-command-here` is not installed.'],
    });
  });

  it('keeps the output of a step back while another lane runs', async () => {
    const written = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written.push(text);
      return true;
    });
    await runStep(command('sh', '-c', 'echo one; echo two'), process.env, { shared: true });
    write.mockRestore();
    expect(written).toEqual(['… step\n', '\n── step ──\none\ntwo\n']);
  });

  it('counts a jest that dies without a report as failed', async () => {
    const step = { name: 'step', kind: 'jest', config: 'no-such-config.mjs', minutes: 1 };
    expect(await runStep(step, process.env)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('slowestFiles', () => {
  it('names at most ten files of the clone, the slowest first', () => {
    const testResults = Array.from({ length: 12 }, (_, index) => ({
      name: `${ROOT}/backend/${index}.spec.ts`,
      startTime: 1_000,
      endTime: 1_000 + index * 500,
    }));
    const lines = slowestFiles({ testResults });
    expect(lines).toHaveLength(11);
    expect(lines.slice(0, 2)).toEqual(['Slowest files:', '    5.5 s  backend/11.spec.ts']);
  });

  it('says nothing of a single file, or of a run without a report', () => {
    expect(slowestFiles({ testResults: [{ name: 'a', startTime: 0, endTime: 1 }] })).toEqual([]);
    expect(slowestFiles(null)).toEqual([]);
  });
});
