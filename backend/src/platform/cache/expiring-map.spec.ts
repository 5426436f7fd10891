import { describe, expect, it } from '@jest/globals';
import { ExpiringMap } from './expiring-map.js';

describe('ExpiringMap', () => {
  it('forgets an entry when its time is over', () => {
    let now = 0;
    const map = new ExpiringMap<string, number>(100, 10, () => now);
    map.set('a', 1);
    now = 99;
    expect(map.get('a')).toBe(1);
    now = 100;
    expect(map.get('a')).toBeUndefined();
    expect(map.size).toBe(0);
  });

  it('counts the time anew when an entry is set again', () => {
    let now = 0;
    const map = new ExpiringMap<string, number>(100, 10, () => now);
    map.set('a', 1);
    now = 60;
    map.set('a', 2);
    now = 120;
    expect(map.get('a')).toBe(2);
  });

  it('lets the oldest go when there are too many', () => {
    const map = new ExpiringMap<string, number>(100, 2, () => 0);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    map.set('c', 4);
    expect(map.get('b')).toBeUndefined();
    expect(map.get('a')).toBe(3);
    expect(map.get('c')).toBe(4);
  });

  it('sweeps entries whose time is over when one is set', () => {
    let now = 0;
    const map = new ExpiringMap<string, number>(100, 10, () => now);
    map.set('a', 1);
    map.set('b', 2);
    now = 200;
    map.set('c', 3);
    expect(map.size).toBe(1);
  });
});
