/**
 * The scripts behind `RedisPresenceStore`. Redis runs each as a whole, so that of all nodes exactly one sees a change, and takes the time from
 * its own clock, so that those of the nodes need not agree.
 *
 * Under the prefix in KEYS[1], which ends in a hash tag (all keys in one slot of a cluster): `devices:<user>` is a hash from device to
 * 'state expiresAt seenAt', `expiry` a sorted set of 'user device' by time of expiry, `states` a hash from user to the state as told.
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

/** ARGV: user, device, state, time to live. Answers: state before, state after, now. */
export const TOUCH = `${BEGINNING}
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
export const RELEASE = `${BEGINNING}
local user, device, grace = ARGV[1], ARGV[2], tonumber(ARGV[3])
local known = redis.call('HGET', prefix .. 'devices:' .. user, device)
if not known then return 0 end
local state, expires = string.match(known, '^(%S+) (%S+)')
expires = math.min(tonumber(expires), now + grace)
redis.call('HSET', prefix .. 'devices:' .. user, device, string.format('%s %.0f %.0f', state, expires, now))
redis.call('ZADD', prefix .. 'expiry', expires, user .. ' ' .. device)
return 1
`;

/** ARGV: devices at most. Answers, four by four: user, state before, state after, last seen. */
export const SWEEP = `${BEGINNING}
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
