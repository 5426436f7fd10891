import { countCommand, countJest } from './counts.mjs';
import { summarize } from './summary.mjs';

const report = (testResults, { passed = 0, pending = 0 } = {}) => ({
  numPassedTests: passed,
  numPendingTests: pending,
  numTodoTests: 0,
  testResults,
});
const file = (status, ...statuses) => ({
  name: 'a.spec.ts',
  status,
  assertionResults: statuses.map((each) => ({ status: each, fullName: `is ${each}` })),
});

describe('countJest', () => {
  it('counts tests', () => {
    const counts = countJest(
      report([file('failed', 'passed', 'failed')], { passed: 1, pending: 2 }),
      1,
      'backend',
    );
    expect(counts).toEqual({
      passed: 1,
      failed: 1,
      skipped: 2,
      failures: ['a.spec.ts: is failed'],
    });
  });

  it('counts a file that could not be run as a failure', () => {
    expect(countJest(report([file('failed')], { passed: 5 }), 1, 'backend')).toMatchObject({
      passed: 5,
      failed: 1,
    });
  });

  it.each([
    ['wrote no report', null, 1],
    ['ran no test', report([]), 0],
    ['ended badly though no test failed', report([file('passed', 'passed')], { passed: 1 }), 1],
  ])('counts a run that %s as a failure', (_, result, code) => {
    expect(countJest(result, code, 'backend').failed).toBe(1);
  });
});

describe('summarize', () => {
  it('closes with one line for the whole run', () => {
    const results = [
      { name: 'lint', ms: 1000, ...countCommand(0, 'lint') },
      { name: 'build', ms: 65_000, ...countCommand(2, 'build') },
    ];
    const lines = summarize(results).trimEnd().split('\n');
    expect(lines.at(-1)).toBe('1 passed, 1 failed');
    expect(lines).toContain('  ✗ build');
  });
});
