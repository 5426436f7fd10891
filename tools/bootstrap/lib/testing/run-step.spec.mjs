import { runStep } from './run-step.mjs';

describe('runStep', () => {
  const command = (...words) => ({ name: 'step', kind: 'command', command: words, minutes: 1 });

  it('counts a command as one test', async () => {
    expect(await runStep(command('true'), process.env)).toMatchObject({ passed: 1, failed: 0 });
    expect(await runStep(command('false'), process.env)).toMatchObject({
      failed: 1,
      failures: ['step'],
    });
  });

  it('counts a step that cannot be run as failed, and goes on', async () => {
    const counts = await runStep(command('no-such-command-here'), process.env);
    expect(counts).toMatchObject({
      ...{ name: 'step', passed: 0, failed: 1 },
      failures: ['step: The command `no-such-command-here` is not installed.'],
    });
  });

  it('counts a jest that dies without a report as failed', async () => {
    const step = { name: 'step', kind: 'jest', config: 'no-such-config.mjs', minutes: 1 };
    expect(await runStep(step, process.env)).toMatchObject({ passed: 0, failed: 1 });
  });
});
