import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ProcessRelay } from '../../../platform/redis/index.js';
import { ANNOUNCEMENT, NodeDirectory } from './node-directory.js';
import type { Announcement } from './node-directory.js';

const NODE: Announcement = {
  id: '0190f3c2-7c1e-7d5a-9b1e-000000000001',
  accepts: true,
  load: { workers: 1, rooms: 0, peers: 0, streams: 0, cpu: 0 },
  addresses: ['192.0.2.1'],
};

describe('the directory of media nodes', () => {
  let announce: (notice: unknown) => void;
  let gap: () => void;
  let subscribed: boolean;
  let hears: boolean;
  let directory: NodeDirectory;

  beforeEach(() => {
    jest.useFakeTimers();
    [subscribed, hears] = [true, true];
    directory = new NodeDirectory({
      available: true,
      processId: 'this',
      on: (topic: string, handler: typeof announce) => {
        if (topic === ANNOUNCEMENT) announce = handler;
      },
      onGap: (handler: () => void) => {
        gap = handler;
      },
      answer: () => undefined,
      publish: () => undefined,
      mayListen: () => Promise.resolve(subscribed),
      request: () => (hears ? Promise.resolve({ ok: true }) : Promise.reject(new Error('deaf'))),
    } as unknown as ProcessRelay);
    directory.onModuleInit();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('lists the nodes that were heard in the last seconds', () => {
    announce(NODE);
    expect(directory.running()).toEqual([NODE]);
    expect(directory.isPunctual(NODE.id)).toBe(true);
    jest.advanceTimersByTime(4000);
    expect(directory.isPunctual(NODE.id)).toBe(false);
    expect(directory.running()).toEqual([NODE]);
    jest.advanceTimersByTime(9000);
    expect(directory.running()).toEqual([]);
  });

  it('knows that a node is gone which is silent and has left Redis', async () => {
    announce(NODE);
    subscribed = false;
    jest.advanceTimersByTime(1900);
    expect(await directory.isGone(NODE.id)).toBe(false);
    jest.advanceTimersByTime(200);
    expect(await directory.isGone(NODE.id)).toBe(true);
    announce(NODE);
    expect(await directory.isGone(NODE.id)).toBe(false);
  });

  it('waits longer for a silent node that still listens', async () => {
    announce(NODE);
    jest.advanceTimersByTime(11_900);
    expect(await directory.isGone(NODE.id)).toBe(false);
    jest.advanceTimersByTime(200);
    expect(await directory.isGone(NODE.id)).toBe(true);
  });

  it('takes no node for gone while this process hears nothing at all', async () => {
    announce(NODE);
    jest.advanceTimersByTime(20_000);
    hears = false;
    expect(await directory.isGone(NODE.id)).toBe(false);
  });

  it('gives all nodes time to come back after an outage of Redis', async () => {
    announce(NODE);
    jest.advanceTimersByTime(60_000);
    subscribed = false;
    gap();
    jest.advanceTimersByTime(5900);
    expect(await directory.isGone(NODE.id)).toBe(false);
    jest.advanceTimersByTime(200);
    expect(await directory.isGone(NODE.id)).toBe(true);
  });
});
