import { jest } from '@jest/globals';
import type { UplinkQuality } from '@chatcall/contracts';
import type { types } from 'mediasoup';
import { UplinkMonitor } from './uplink-monitor.js';

/** A producer with the scores of its layers. */
function producer(...scores: number[]): types.Producer {
  const score = scores.map((value, index) => ({ ssrc: index, encodingIdx: index, score: value }));
  return { paused: false, score } as unknown as types.Producer;
}

describe('the uplink of a device', () => {
  let producers: types.Producer[];
  let reported: UplinkQuality[];
  let monitor: UplinkMonitor;

  beforeEach(() => {
    jest.useFakeTimers();
    producers = [producer(10)];
    reported = [];
    monitor = new UplinkMonitor(
      () => producers,
      (quality) => reported.push(quality),
    );
  });

  afterEach(() => {
    monitor.close();
    jest.useRealTimers();
  });

  const scored = (...next: types.Producer[]): void => {
    producers = next;
    monitor.check();
  };

  it('is reported when its quality has changed for two seconds', () => {
    scored(producer(6));
    jest.advanceTimersByTime(1999);
    expect(reported).toEqual([]);
    jest.advanceTimersByTime(1);
    expect([reported, monitor.quality]).toEqual([['fair'], 'fair']);
    scored(producer(2));
    jest.advanceTimersByTime(2000);
    scored(producer(9));
    jest.advanceTimersByTime(2000);
    expect(reported).toEqual(['fair', 'poor', 'good']);
  });

  it('is not reported for a moment, and at most every two seconds', () => {
    scored(producer(3));
    scored(producer(10));
    jest.advanceTimersByTime(2000);
    expect(reported).toEqual([]);
    for (let change = 0; change < 100; change += 1) {
      scored(producer(change % 2 === 0 ? 3 : 10));
      jest.advanceTimersByTime(100);
    }
    expect(reported.length).toBeLessThanOrEqual(5);
  });

  it('does not count layers and producers that send nothing', () => {
    scored(producer(10, 0, 0), producer(0), { ...producer(2), paused: true } as types.Producer);
    jest.advanceTimersByTime(5000);
    expect(reported).toEqual([]);
  });

  it('reports nothing after it was closed', () => {
    scored(producer(1));
    monitor.close();
    jest.advanceTimersByTime(5000);
    expect(reported).toEqual([]);
  });
});
