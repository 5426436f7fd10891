import { backOff, RECONNECT } from './retry.js';

describe('backOff', () => {
  it('doubles up to the longest delay', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 500].map((attempt) => backOff(RECONNECT, attempt, 1));
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('spreads over the upper half', () => {
    expect([0, 0.5, 1].map((fraction) => backOff(RECONNECT, 3, fraction))).toEqual([
      2000, 3000, 4000,
    ]);
  });
});
