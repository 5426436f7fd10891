import type { PresenceState, UserId } from '@chatcall/contracts';
import { UnavailableError } from '../../platform/errors/index.js';
import type { RedisConnections } from '../../platform/redis/index.js';
import { PresenceStore } from './presence-store.js';
import type { PresenceTransition } from './presence-store.js';

/**
 * The scripts of `RedisPresenceStore`. Redis runs each script atomically, so that exactly one of
 * all nodes sees a change. The time comes from the clock of Redis, so the clocks of the nodes need
 * not agree.
 *
 * KEYS[1] is the prefix of all keys. It ends in a hash tag, so that all keys are in one slot of a
 * cluster. `devices:<user>` is a hash from device to 'state expiresAt seenAt', `expiry` a sorted
 * set of 'user device' by time of expiry, `states` a hash from user to the published state.
 */
const BEGINNING = `
local prefix = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function aggregate(user)
  local found = false
  for _, device in ipairs(redis.call('HVALS', prefix .. 'devices:' .. user)) do
    if string.sub(device, 1, 6) == 'online' then return 'online' end
    found = 'away'
  end
  return found
end
`;

/** ARGV: user, device, state, time to live. Returns: state before, state after, now. */
const TOUCH = `${BEGINNING}
local user, device, state, ttl = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local expires = now + ttl
redis.call('HSET', prefix .. 'devices:' .. user, device, string.format('%s %.0f %.0f', state, expires, now))
redis.call('ZADD', prefix .. 'expiry', expires, user .. ' ' .. device)
local before = redis.call('HGET', prefix .. 'states', user) or ''
local after = aggregate(user)
if after ~= before then redis.call('HSET', prefix .. 'states', user, after) end
return { before, after, string.format('%.0f', now) }
`;

/** ARGV: user, device, grace. */
const RELEASE = `${BEGINNING}
local user, device, grace = ARGV[1], ARGV[2], tonumber(ARGV[3])
local known = redis.call('HGET', prefix .. 'devices:' .. user, device)
if not known then return 0 end
local state, expires = string.match(known, '^(%S+) (%S+)')
expires = math.min(tonumber(expires), now + grace)
redis.call('HSET', prefix .. 'devices:' .. user, device, string.format('%s %.0f %.0f', state, expires, now))
redis.call('ZADD', prefix .. 'expiry', expires, user .. ' ' .. device)
return 1
`;

/**
 * ARGV: maximum number of devices. Returns four values per user: user, state before, state after,
 * last seen.
 */
const REMOVE_EXPIRED = `${BEGINNING}
local users, seen = {}, {}
for _, entry in ipairs(redis.call('ZRANGEBYSCORE', prefix .. 'expiry', '-inf', now, 'LIMIT', 0, tonumber(ARGV[1]))) do
  local user, device = string.match(entry, '^(%S+) (.+)$')
  local known = redis.call('HGET', prefix .. 'devices:' .. user, device)
  local seenAt = known and tonumber(string.match(known, '(%S+)$')) or now
  redis.call('HDEL', prefix .. 'devices:' .. user, device)
  redis.call('ZREM', prefix .. 'expiry', entry)
  if not seen[user] then users[#users + 1] = user end
  seen[user] = math.max(seen[user] or 0, seenAt)
end
local changes = {}
for _, user in ipairs(users) do
  local before = redis.call('HGET', prefix .. 'states', user) or ''
  local after = aggregate(user) or ''
  if before ~= after then
    if after == '' then redis.call('HDEL', prefix .. 'states', user) else redis.call('HSET', prefix .. 'states', user, after) end
    for _, value in ipairs({ user, before, after, string.format('%.0f', seen[user]) }) do changes[#changes + 1] = value end
  end
end
return changes
`;

/** Number of users whose states are read with one command. */
const CHUNK = 5_000;

/**
 * Keeps the presence of an installation with several nodes in Redis. Any node removes the devices
 * that a dead node has left behind.
 */
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

  override async removeExpired(limit: number): Promise<PresenceTransition[]> {
    const values = await this.#run(REMOVE_EXPIRED, [limit]);
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
      throw new UnavailableError('Presence is not available at the moment.', { cause: error });
    }
  }
}

function stateOf(text: string): PresenceState | null {
  return text === 'online' || text === 'away' ? text : null;
}
