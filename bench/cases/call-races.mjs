import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { connect, register, request, rest, startChatCall } from '../lib/chatcall.mjs';

const TRIALS = Number(process.env.CALL_RACE_TRIALS ?? 200);
/** Milliseconds by which one of two requests may be later than the other. */
const APART_MS = 12;
const SETTLE_MS = 10_000;

/** Two requests about one call at the same moment, many times: how often its final state is wrong, and what is left of all calls. */
export async function callRaces() {
  const server = await startChatCall({
    MEDIA_ANNOUNCED_ADDRESSES: '127.0.0.1',
    RATE_LIMIT_FACTOR: '0',
    UNANSWERED_RINGS: '1000',
  });
  const database = new pg.Client({ connectionString: server.database.url });
  try {
    await database.connect();
    const people = await world(server, database);
    const wrong = [];
    const outcomes = {};
    for (const [name, race] of Object.entries(RACES)) {
      const counts = new Map();
      for (let trial = 0; trial < TRIALS; trial += 1) {
        try {
          const outcome = await race(people, trial);
          counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
        } catch (error) {
          wrong.push(`${name}, trial ${trial}: ${error.message}`);
          await reset(people);
        }
      }
      outcomes[name] = [...counts].map(([outcome, count]) => `${outcome} ${count}`).join(', ');
    }
    const left = await leftovers(people);
    const trials = TRIALS * Object.keys(RACES).length;
    return {
      name: 'races of two requests about one call: wrong final states, and what is left',
      unit: `of ${trials} trials`,
      ours: wrong.length + left.total,
      peer: trials,
      ratio: (wrong.length + left.total) / trials,
      notes: [
        ...Object.entries(outcomes).map(([name, text]) => `${name}: ${text}`),
        `left: ${left.text}`,
        ...wrong.slice(0, 10),
      ],
    };
  } finally {
    await database.end();
    await server.close();
  }
}

/** Anna calls Ben, who has a laptop and a phone. */
async function world(server, database) {
  const [anna, ben] = await Promise.all(['anna', 'ben'].map((name) => register(server, name)));
  const { id: conversationId } = await rest(server, 'POST', '/chats/direct', {
    token: anna.token,
    body: { userId: ben.id },
  });
  const signedIn = await rest(server, 'POST', '/auth/login', {
    body: { login: ben.username, password: ben.password },
  });
  await database.query(
    `UPDATE users SET site_role = 'administrator', access_changed_at = now() WHERE id = $1`,
    [anna.id],
  );
  const tokens = [anna.token, ben.token, signedIn.accessToken];
  const [caller, laptop, phone] = await Promise.all(
    tokens.map(async (token) => listening(await connect(server, token))),
  );
  const health = () => rest(server, 'GET', '/admin/health', { token: anna.token });
  return { database, health, conversationId, caller, laptop, phone };
}

/** A connection, and the calls that ring on it. */
function listening(socket) {
  const rings = new Map();
  const waiting = new Map();
  socket.on('call:incoming', (notice) => {
    rings.set(notice.call.id, notice);
    waiting.get(notice.call.id)?.(notice);
  });
  return {
    send: (event, payload) => request(socket, event, payload),
    rung: (callId) => rings.get(callId) ?? new Promise((resolve) => waiting.set(callId, resolve)),
  };
}

const RACES = {
  'both call each other': async ({ caller, laptop, conversationId, ...people }) => {
    const start = { conversationId, kind: 'audio' };
    const [one, other] = await both(
      () => caller.send('call:initiate', start),
      () => laptop.send('call:initiate', start),
    );
    const callId = sole([one, other].map(joinedCall));
    expectRow(await stored(people.database, callId), 'active', 2);
    await caller.send('call:hangup', { callId });
    return finished(people.database, callId, ['completed']);
  },
  'cancel against accept': async (people, trial) => {
    const { caller, laptop, database } = people;
    const { callId, accept } = await ringing(people, trial);
    const [, accepted] = await both(
      () => caller.send('call:cancel', { callId }),
      () => laptop.send('call:accept', accept),
    );
    // Accepted and cancelled before the device had its answer: the call was answered, and is over.
    const reasons = accepted.ok ? ['completed'] : ['cancelled', 'completed'];
    return finished(database, callId, reasons);
  },
  'two devices accept': async (people, trial) => {
    const { caller, laptop, phone, database } = people;
    const { callId, accept } = await ringing(people, trial);
    const answers = await both(
      () => laptop.send('call:accept', accept),
      () => phone.send('call:accept', { callId }),
    );
    const refused = answers.filter(({ ok }) => !ok);
    if (refused.length !== 1 || !refused[0].error.message.includes('CALL.WRONG_STATE'))
      throw new Error(`the answers are ${answers.map(({ ok, error }) => ok || error.message)}`);
    expectRow(await stored(database, callId), 'active', 2);
    await caller.send('call:hangup', { callId });
    return finished(database, callId, ['completed']);
  },
  'decline against hang-up': async (people, trial) => {
    const { caller, laptop, database } = people;
    const { callId } = await ringing(people, trial);
    await both(
      () => laptop.send('call:decline', { callId }),
      () => caller.send('call:hangup', { callId }),
    );
    return finished(database, callId, ['declined', 'cancelled']);
  },
  'join against the end': async (people, trial) => {
    const { caller, laptop, phone, database } = people;
    const { callId, accept } = await ringing(people, trial);
    await laptop.send('call:accept', accept);
    await both(
      () => phone.send('call:join', { callId }),
      () => caller.send('call:hangup', { callId }),
    );
    return finished(database, callId, ['completed']);
  },
};

/** A call of Anna that rings; in every second trial the laptop has prepared to answer it. */
async function ringing({ caller, laptop, conversationId }, trial) {
  const { call } = await caller.send('call:initiate', { conversationId, kind: 'audio' });
  const callId = call.id;
  const { routerRtpCapabilities: rtpCapabilities } = await laptop.rung(callId);
  if (trial % 2 === 0) return { callId, accept: { callId } };
  // Refused while the laptop is still about to leave the call before.
  const prepared = await laptop
    .send('call:prepare', { callId, rtpCapabilities })
    .then(({ peerId }) => ({ peerId, consumerIds: [] }))
    .catch(() => undefined);
  return { callId, accept: { callId, prepared } };
}

/** Sends both, one a little later than the other, and returns both outcomes. */
function both(...sends) {
  const late = Math.floor(Math.random() * 2);
  return Promise.all(
    sends.map(async (send, index) => {
      if (index === late) await sleep(Math.random() * APART_MS);
      try {
        return { ok: true, data: await send() };
      } catch (error) {
        return { ok: false, error };
      }
    }),
  );
}

function joinedCall({ ok, data, error }) {
  if (!ok) throw error;
  return data.call.id;
}

function sole(ids) {
  if (new Set(ids).size !== 1) throw new Error(`there are ${new Set(ids).size} calls`);
  return ids[0];
}

async function stored(database, callId) {
  const { rows } = await database.query(
    `SELECT state, end_reason AS reason, answered_at IS NOT NULL AS answered, (SELECT count(*)::int FROM call_devices WHERE call_id = id) AS devices,
       (SELECT count(*)::int FROM call_participants WHERE call_id = id AND outcome IN ('joined', 'ringing')) AS present
     FROM calls WHERE id = $1`,
    [callId],
  );
  return rows[0];
}

function expectRow(row, state, devices) {
  if (row.state !== state || row.devices !== devices)
    throw new Error(`the call is ${row.state} with ${row.devices} devices`);
}

/** Waits for the end of a call, and answers its reason; throws when it has not ended, or for another reason. */
async function finished(database, callId, reasons) {
  const deadline = Date.now() + SETTLE_MS;
  let row = await stored(database, callId);
  while (row.state !== 'ended' && Date.now() < deadline) {
    await sleep(20);
    row = await stored(database, callId);
  }
  const isRight = reasons.includes(row.reason) && row.answered === (row.reason === 'completed');
  if (row.state !== 'ended' || !isRight || row.devices + row.present > 0)
    throw new Error(`the call is ${JSON.stringify(row)}, expected ${reasons.join(' or ')}`);
  return row.reason;
}

/** After a wrong trial: everyone leaves what is open. */
async function reset({ caller, laptop, phone }) {
  const { active, ringing: rings } = await caller.send('call:query', {});
  for (const { id: callId } of [...active, ...rings])
    for (const device of [caller, laptop, phone])
      await device.send('call:hangup', { callId }).catch(() => undefined);
}

/** Rows of open calls, and routers and streams of the media worker. A router that is closed has no transports. */
async function leftovers({ database, health }) {
  const { rows } = await database.query(
    `SELECT (SELECT count(*)::int FROM calls WHERE state <> 'ended') AS calls,
       (SELECT count(*)::int FROM call_devices) AS devices,
       (SELECT count(*)::int FROM call_differences) AS differences`,
  );
  const { calls, devices, differences } = rows[0];
  const { checks } = await health();
  const media = checks.find(({ name }) => name === 'media').facts;
  return {
    total: calls + devices + differences + media.calls + media.streams,
    text: `${calls} open calls, ${devices} devices, ${differences} differences, ${media.calls} rooms, ${media.streams} streams`,
  };
}
