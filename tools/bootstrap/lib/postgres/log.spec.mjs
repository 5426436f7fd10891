import { explainLog } from './log.mjs';

describe('explainLog', () => {
  it('recognises a full disk', () => {
    const failure = explainLog('It did not start.', [
      'LOG:  x',
      'FATAL:  could not write: No space left on device',
    ]);
    expect(failure.message).toBe('The disk is full: PostgreSQL cannot write its data.');
  });

  it('shows the worst lines without their prefixes', () => {
    const lines = [
      '2026-11-23 08:25:46 UTC [1] LOG:  starting',
      '2026-11-23 08:25:46 UTC [1] FATAL:  no such file',
    ];
    const failure = explainLog('It did not start.', lines);
    expect([failure.message, ...failure.help]).toEqual([
      'It did not start.',
      'PostgreSQL says: no such file',
    ]);
  });

  it('shows the last lines where none is bad', () => {
    expect(explainLog('It did not start.', ['a', 'b']).help).toEqual(['a', 'b']);
  });
});
