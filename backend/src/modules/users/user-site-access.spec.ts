import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AppConfig } from '../../config/index.js';
import { EventBus } from '../../platform/events/index.js';
import { ShutdownSequence, ShutdownState } from '../../platform/lifecycle/index.js';
import type { StandingRepository, StandingRow } from './standing.repository.js';
import { UserSiteAccess } from './user-site-access.js';
import { StandingChanged } from './users.events.js';

const START = Date.parse('2026-01-31T09:30:00Z');
const ID = '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10';

describe('the roles and states in memory', () => {
  let stored: StandingRow;
  let asked: (Date | null)[];
  let reads: number;
  let seen: string[];
  let shutdown: ShutdownSequence;
  let access: UserSiteAccess;
  /** Runs while the database answers. */
  let meanwhile: () => void | Promise<void>;

  beforeEach(async () => {
    jest.useFakeTimers({ now: START });
    [asked, reads, seen] = [[], 0, []];
    meanwhile = () => undefined;
    stored = {
      id: ID,
      role: 'member',
      state: 'active',
      waitingFor: null,
      since: new Date(START),
      changedAt: null,
    };
    const repository = {
      find: async () => {
        reads += 1;
        const row = stored;
        await meanwhile();
        return row;
      },
      changedSince: async (since: Date | null) => {
        asked.push(since);
        await meanwhile();
        const recent = since !== null && stored.changedAt !== null;
        return {
          now: new Date(),
          changed: recent && Date.parse(stored.changedAt ?? '') > since.getTime() ? [stored] : [],
        };
      },
    };
    const config = { roles: new Set(['api']), shutdown: { timeoutSeconds: 1 } };
    const state = new ShutdownState();
    shutdown = new ShutdownSequence(state, config as unknown as AppConfig);
    const events = new EventBus();
    events.on(StandingChanged, ({ standing }) => void seen.push(standing.role));
    access = new UserSiteAccess(
      repository as unknown as StandingRepository,
      events,
      shutdown,
      state,
      config as unknown as AppConfig,
    );
    access.onModuleInit();
    await access.onApplicationBootstrap();
  });

  afterEach(async () => {
    await shutdown.run();
    jest.useRealTimers();
  });

  const change = (role: StandingRow['role']): void => {
    stored = { ...stored, role, changedAt: new Date().toISOString() };
  };

  it('are read once for each user, and twice a second for all that changed', async () => {
    for (let times = 0; times < 3; times += 1) await access.of(ID);
    expect(reads).toBe(1);
    expect(access.known(ID)).toEqual({ role: 'member', state: 'active', since: new Date(START) });
    await jest.advanceTimersByTimeAsync(2_000);
    expect(asked).toHaveLength(5);
    expect(reads).toBe(1);
  });

  it('are those of the last change within half a second, and the change is published once', async () => {
    await access.of(ID);
    change('guest');
    await jest.advanceTimersByTimeAsync(500);
    expect(access.known(ID)?.role).toBe('guest');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(seen).toEqual(['guest']);
  });

  it('are found when the change became visible half a minute after its time', async () => {
    const committed = stored;
    change('guest');
    const late = stored;
    stored = committed;
    await jest.advanceTimersByTimeAsync(30_000);
    stored = late;
    await jest.advanceTimersByTimeAsync(500);
    expect(seen).toEqual(['guest']);
  });

  it('are looked for again after an outage of the database, as far back as it lasted', async () => {
    meanwhile = () => Promise.reject(new Error('no database'));
    await jest.advanceTimersByTimeAsync(120_000);
    change('guest');
    stored = { ...stored, changedAt: new Date(START + 1_000).toISOString() };
    meanwhile = () => undefined;
    await jest.advanceTimersByTimeAsync(500);
    expect(seen).toEqual(['guest']);
  });

  it('are not kept as they were read before a change', async () => {
    meanwhile = async () => {
      meanwhile = () => undefined;
      change('guest');
      await access.look();
    };
    await access.of(ID);
    expect((await access.of(ID))?.role).toBe('guest');
  });
});
