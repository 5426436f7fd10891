import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AppConfig } from '../../../config/index.js';
import { EventBus } from '../../../platform/events/index.js';
import { ShutdownSequence, ShutdownState } from '../../../platform/lifecycle/index.js';
import type { SocketRooms } from '../../../platform/socket/index.js';
import type { ConversationRooms } from '../access/index.js';
import type { ConversationOpener } from '../messages/index.js';
import { AnnouncedVersions } from './announced-versions.js';
import {
  AnnouncementCheck,
  AnnouncementTimings,
  ChangesUnannounced,
} from './announcement-check.js';
import type { AnnouncementRepository, ConversationVersion } from './announcement.repository.js';

const START = new Date('2026-01-31T09:30:00Z');
const MINUTE_MS = 60_000;

describe('the check of announcements', () => {
  /** Versions in the database. */
  let stored: Map<string, number>;
  let announced: AnnouncedVersions;
  let published: [string, number][];
  let check: AnnouncementCheck;
  let shutdown: ShutdownSequence;
  let now: Date;
  let asked: { known: readonly ConversationVersion[]; since: Date }[];
  /** Runs while the database answers. */
  let meanwhile: () => void | Promise<void>;

  beforeEach(async () => {
    jest.useFakeTimers();
    [stored, published, asked, now] = [new Map(), [], [], START];
    meanwhile = () => undefined;
    announced = new AnnouncedVersions();
    const events = new EventBus();
    events.on(ChangesUnannounced, ({ conversationId, version }) => {
      published.push([conversationId, version]);
      announced.noticed(conversationId, { conversationId, version });
    });
    const config = { roles: new Set(['api']), shutdown: { timeoutSeconds: 1 } };
    const state = new ShutdownState();
    shutdown = new ShutdownSequence(state, config as unknown as AppConfig);
    const repository = {
      now: () => Promise.resolve(now),
      above: async (known: readonly ConversationVersion[], since: Date) => {
        asked.push({ known, since });
        const above = known.flatMap(({ id, version }) =>
          (stored.get(id) ?? 1) > version ? [{ id, version: stored.get(id) ?? 1 }] : [],
        );
        await meanwhile();
        return above;
      },
    };
    const sockets = { conversationsHere: () => [...stored.keys()], usersHere: () => [] };
    check = new AnnouncementCheck(
      repository as unknown as AnnouncementRepository,
      announced,
      sockets as unknown as SocketRooms,
      {} as ConversationRooms,
      {} as ConversationOpener,
      events,
      new AnnouncementTimings(),
      shutdown,
      state,
      config as unknown as AppConfig,
    );
    await check.onApplicationBootstrap();
  });

  afterEach(async () => {
    await shutdown.run();
    jest.useRealTimers();
  });

  it('announces, once, a version that is above the announced one in two checks in a row', async () => {
    stored.set('a', 7);
    await check.check();
    expect(published).toEqual([]);
    await check.check();
    expect(published).toEqual([['a', 7]]);
    await check.check();
    await check.check();
    expect(published).toHaveLength(1);
  });

  it('announces nothing that is announced after the first check, or while the second runs', async () => {
    stored.set('a', 7).set('b', 3);
    await check.check();
    announced.noticed('a', { message: { version: 7 } });
    meanwhile = () => announced.noticed('b', { version: 3 });
    await check.check();
    expect(published).toEqual([]);
  });

  it('lets every version wait for a second check in a conversation with many changes', async () => {
    for (let version = 2; version < 10; version += 1) {
      stored.set('a', version);
      await check.check();
      announced.noticed('a', { version });
    }
    expect(published).toEqual([]);
  });

  it('announces the newest version when more changed after the first check', async () => {
    stored.set('a', 7);
    await check.check();
    stored.set('a', 9);
    await check.check();
    expect(published).toEqual([['a', 9]]);
  });

  it('ignores older versions and notices without one', async () => {
    announced.noticed('a', { version: 5 });
    for (const notice of [{ version: 4 }, { message: { version: 3 } }, { seq: 9 }, null, 'x'])
      announced.noticed('a', notice);
    expect(announced.of('a')).toBe(5);
  });

  it('looks back to the last check that succeeded, and never to before the start', async () => {
    stored.set('a', 1);
    await check.check();
    expect(asked.at(-1)?.since).toEqual(START);
    now = new Date(START.getTime() + MINUTE_MS);
    await check.check();
    expect(asked.at(-1)?.since).toEqual(START);
    meanwhile = () => Promise.reject(new Error('no database'));
    now = new Date(START.getTime() + 10 * MINUTE_MS);
    await check.check();
    const { since } = asked.at(-1) ?? { since: now };
    expect(since.getTime()).toBeGreaterThan(START.getTime());
    expect(since.getTime()).toBeLessThan(START.getTime() + MINUTE_MS);
    now = new Date(START.getTime() + 20 * MINUTE_MS);
    await check.check();
    expect(asked.at(-1)?.since).toEqual(since);
  });

  it('remembers over an outage of the database what the check before has found', async () => {
    stored.set('a', 7);
    await check.check();
    meanwhile = () => Promise.reject(new Error('no database'));
    await check.check();
    meanwhile = () => undefined;
    await check.check();
    expect(published).toEqual([['a', 7]]);
  });

  it('asks for 5,000 conversations at a time', async () => {
    for (let n = 0; n < 12_000; n += 1) stored.set(`${n}`, 1);
    await check.check();
    expect(asked.map(({ known }) => known.length)).toEqual([5_000, 5_000, 2_000]);
  });

  it('runs one check after another, every three seconds, until the shutdown', async () => {
    stored.set('a', 1);
    let [running, most] = [0, 0];
    meanwhile = async () => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
    };
    await Promise.all([check.check(), check.check()]);
    expect([asked.length, most]).toEqual([2, 1]);
    await jest.advanceTimersByTimeAsync(9_000);
    expect(asked).toHaveLength(5);
    await shutdown.run();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(5);
  });
});
