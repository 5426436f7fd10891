import type { PresenceState, UserId } from '@chatcall/contracts';
import { UnavailableError } from '../../platform/errors/index.js';
import type { RedisConnections } from '../../platform/redis/index.js';
import { RELEASE, SWEEP, TOUCH } from './presence-scripts.js';
import { PresenceStore } from './presence-store.js';
import type { PresenceTransition } from './presence-store.js';

/** People whose states are asked for in one command. */
const CHUNK = 5_000;

/** Presence of an installation with several nodes. Any node finds what a dead one has left. */
export class RedisPresenceStore extends PresenceStore {
  readonly #redis: RedisConnections;
  readonly #prefix: string;

  constructor(redis: RedisConnections) {
    super();
    this.#redis = redis;
    this.#prefix = `${redis.keyPrefix}:{presence}:`;
  }

  override async touch(
    userId: UserId,
    deviceId: string,
    state: PresenceState,
    ttlMs: number,
  ): Promise<PresenceTransition> {
    const [before = '', after = '', now = ''] = await this.#run(TOUCH, [
      userId,
      deviceId,
      state,
      ttlMs,
    ]);
    return {
      userId,
      before: stateOf(before),
      after: stateOf(after),
      lastSeenAt: new Date(Number(now)),
    };
  }

  override async release(userId: UserId, deviceId: string, graceMs: number): Promise<void> {
    await this.#run(RELEASE, [userId, deviceId, graceMs]);
  }

  override async states(userIds: readonly UserId[]): Promise<Map<UserId, PresenceState>> {
    const states = new Map<UserId, PresenceState>();
    for (let start = 0; start < userIds.length; start += CHUNK) {
      const chunk = userIds.slice(start, start + CHUNK);
      const answers = await this.#available(() =>
        this.#redis.commands().hmget(`${this.#prefix}states`, ...chunk),
      );
      for (const [index, answer] of answers.entries()) {
        const state = stateOf(answer ?? '');
        const userId = chunk[index];
        if (state !== null && userId !== undefined) states.set(userId, state);
      }
    }
    return states;
  }

  override async sweep(limit: number): Promise<PresenceTransition[]> {
    const values = await this.#run(SWEEP, [limit]);
    const transitions: PresenceTransition[] = [];
    for (let at = 0; at + 3 < values.length; at += 4) {
      const [userId = '', before = '', after = '', seen = ''] = values.slice(at, at + 4);
      transitions.push({
        userId,
        before: stateOf(before),
        after: stateOf(after),
        lastSeenAt: new Date(Number(seen)),
      });
    }
    return transitions;
  }

  async #run(script: string, values: readonly (string | number)[]): Promise<string[]> {
    const answer = await this.#available(() =>
      this.#redis.commands().eval(script, 1, this.#prefix, ...values),
    );
    return Array.isArray(answer) ? answer.map(String) : [];
  }

  async #available<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await command();
    } catch (error) {
      throw new UnavailableError('Presence cannot be reached right now.', { cause: error });
    }
  }
}

function stateOf(text: string): PresenceState | null {
  return text === 'online' || text === 'away' ? text : null;
}
