import { describe, expect, it } from '@jest/globals';
import { TokenBucket } from './token-bucket.js';

describe('a token bucket', () => {
  it('gives its capacity at once and then as many points as time brings back', () => {
    let now = 0;
    const bucket = new TokenBucket(3, 2, () => now);
    expect([1, 1, 1, 1].map((points) => bucket.take(points))).toEqual([true, true, true, false]);
    now = 499;
    expect(bucket.take()).toBe(false);
    now = 500;
    expect(bucket.take()).toBe(true);
    now = 1_000_000;
    expect([bucket.take(3), bucket.take()]).toEqual([true, false]);
  });

  it('can be overdrawn for work that is done already, and reports when there are points again', () => {
    let now = 0;
    const bucket = new TokenBucket(10, 1, () => now);
    expect(bucket.emptyMs).toBe(0);
    bucket.spend(14);
    expect([bucket.emptyMs, bucket.take()]).toEqual([5000, false]);
    now = 5000;
    expect([bucket.emptyMs, bucket.take()]).toEqual([0, true]);
  });

  it('takes no points when there are too few, and continues when the clock is set back', () => {
    let now = 1000;
    const bucket = new TokenBucket(10, 1, () => now);
    expect(bucket.take(11)).toBe(false);
    now = 0;
    expect(bucket.take(10)).toBe(true);
    expect(bucket.take()).toBe(false);
  });
});
