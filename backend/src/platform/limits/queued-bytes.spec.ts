import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { loadConfig } from '../../config/index.js';
import { ShutdownSequence, ShutdownState } from '../lifecycle/index.js';
import { QUEUED_BYTES_MAX, QueuedBytes } from './queued-bytes.js';
import type { ByteQueue } from './index.js';

const MEBIBYTE = 1024 * 1024;

describe('bytes that wait for clients', () => {
  let queued: QueuedBytes;
  let ended: string[];
  const config = loadConfig({ DATABASE_URL: 'postgres://localhost/x', JWT_SECRET: 'x'.repeat(32) });
  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(['fatal', 'error', 'warn', 'log']));
  beforeEach(() => {
    queued = new QueuedBytes(new ShutdownSequence(new ShutdownState(), config));
    ended = [];
  });

  const open = (name: string, owner = name, measure?: () => number): ByteQueue =>
    queued.open({
      kind: name,
      owner,
      end: () => ended.push(name),
      ...(measure === undefined ? {} : { measure }),
    });

  it('end a connection at once that has more than its bound, even with few items', () => {
    const queue = open('socket');
    queue.set(QUEUED_BYTES_MAX.connection);
    expect(ended).toEqual([]);
    queue.set(QUEUED_BYTES_MAX.connection + 1);
    queue.set(QUEUED_BYTES_MAX.connection + 2);
    queued.look(1_000_000);
    expect(ended).toEqual(['socket']);
  });

  it('end the largest of an owner that has more than its bound over all its connections, and no others', () => {
    const half = QUEUED_BYTES_MAX.owner / 2;
    open('small', 'mallory', () => half - 2);
    open('large', 'mallory', () => half + 1);
    open('middle', 'mallory', () => half - 1);
    open('other', 'anna', () => half);
    queued.look(0);
    expect(ended).toEqual([]);
    queued.look(5_000);
    queued.look(10_000);
    expect(ended).toEqual(['large']);
  });

  it('keep an owner from getting more before half of what may wait is read', () => {
    const queue = open('answer', 'mallory', () => bytes);
    let bytes = QUEUED_BYTES_MAX.owner / 2 + 1;
    queued.look(0);
    expect(queued.mustRead('mallory')).toBe(false);
    queued.look(1_000);
    expect([queued.mustRead('mallory'), queued.mustRead('anna')]).toEqual([true, false]);
    bytes -= 1;
    queued.look(1_250);
    expect(queued.mustRead('mallory')).toBe(false);
    queued.close(queue);
  });

  it('end the largest of all when everybody together has too much', () => {
    const queues = Array.from({ length: 20 }, (_, index) =>
      open(`socket-${index}`, `user-${index}`, () => 7 * MEBIBYTE),
    );
    expect(queues).toHaveLength(20);
    open('largest', 'owner', () => 8 * MEBIBYTE);
    queued.look(0);
    queued.look(5_000);
    expect(ended[0]).toBe('largest');
    expect(ended).toHaveLength(3);
  });

  it('spare those who read, up to twice the bound of all', () => {
    let now = 0;
    let bytes = 15 * MEBIBYTE;
    const measure = (): number => (bytes -= 1);
    for (let index = 0; index < 10; index += 1) open(`reader-${index}`, `user-${index}`, measure);
    for (; now < 5_000; now += 250) queued.look(now);
    expect(ended).toEqual([]);
    for (let index = 10; index < 20; index += 1) open(`reader-${index}`, `user-${index}`, measure);
    queued.look(now);
    expect(ended.length).toBeGreaterThan(0);
  });

  it('end a socket whose queue does not become shorter for a minute, but not one that is empty', () => {
    const [unread, read, empty] = [open('unread'), open('read'), open('empty')];
    unread.set(10, 0);
    read.set(10, 0);
    empty.set(10, 0);
    read.set(5, 30_000);
    empty.set(0, 30_000);
    unread.set(20, 30_000);
    queued.look(60_000);
    expect(ended).toEqual(['unread']);
  });

  it('do not count a connection that was just ended because its client did not read', () => {
    const queue = open('unread', 'mallory');
    queue.set(QUEUED_BYTES_MAX.connection, 0);
    open('other', 'mallory', () => QUEUED_BYTES_MAX.owner - 1);
    queued.look(59_000);
    queued.look(60_000);
    expect(ended).toEqual(['unread']);
  });

  it('forget closed connections, and continue when a connection cannot be ended', () => {
    const closed = open('closed', 'mallory', () => 2 * QUEUED_BYTES_MAX.owner);
    queued.open({
      kind: 'stubborn',
      owner: 'eve',
      measure: () => 2 * QUEUED_BYTES_MAX.owner,
      end: () => {
        throw new Error('no');
      },
    });
    queued.look(0);
    queued.close(closed);
    queued.look(5_000);
    expect(ended).toEqual([]);
  });
});
