import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, register, request, rest, startChatCall } from '../lib/chatcall.mjs';
import { runProgram, residentMiB } from '../lib/process.mjs';
import { median, quantile } from '../lib/statistics.mjs';

const QUIET_MS = 60_000;
const ATTACK_MS = 120_000;
/** Messages of the pair, in each direction. */
const PAIR_EVERY_MS = 100;
const MEMORY_EVERY_MS = 200;
/** Time for the programs of the attackers to start, which is not part of the attack. */
const START_MS = 4_000;
const MEMORY_MAX_MIB = 600;
const ATTACKER = new URL('../attackers/attacker.mjs', import.meta.url).pathname;
/** Which attackers run at once, each a process and a user of its own; those with the same letter share a conversation. */
const ATTACKERS = [
  ['reserved', 'a'],
  ['flood', 'b'],
  ['flood', 'c'],
  ['pings', 'd'],
  ['unread-sockets', 'e'],
  ['messages', 'e'],
  ['unread-answers', 'e'],
  ['churn', 'f'],
];

/** A pair chats while others attack the server for two minutes: what the pair notices, and what the server needs. */
export async function attack() {
  const server = await startChatCall();
  try {
    const pair = await chattingPair(server);
    const jobs = await attackJobs(server);
    const quiet = await pair.chat(QUIET_MS);
    const memory = watchMemory(server.pid);
    const startAt = Date.now() + START_MS;
    const attacks = Promise.all(
      jobs.map(({ way, attack }) => {
        const env = { CHATCALL_ATTACK: JSON.stringify({ ...attack, startAt }) };
        return runProgram([ATTACKER, way, String(ATTACK_MS)], env);
      }),
    );
    await sleep(START_MS);
    const attacked = await pair.chat(ATTACK_MS);
    const reports = await attacks;
    const peak = memory.stop();
    await rest(server, 'GET', '/health/ready');
    pair.close();
    const [before, during] = [quantile(quiet, 0.99), quantile(attacked, 0.99)];
    return [
      {
        name: 'message of a pair during an attack, p99',
        unit: 'ms',
        ours: during,
        peer: before,
        ratio: during / before,
        notes: [
          `quiet: ${quiet.length} messages, median ${median(quiet).toFixed(1)} ms, worst ${Math.max(...quiet).toFixed(1)} ms`,
          `attacked: ${attacked.length} messages, median ${median(attacked).toFixed(1)} ms, worst ${Math.max(...attacked).toFixed(1)} ms`,
          ...reports.map(({ output }) => output.trim()),
        ],
      },
      {
        name: 'resident memory during an attack, maximum',
        unit: 'MiB',
        ours: peak,
        peer: MEMORY_MAX_MIB,
        ratio: peak / MEMORY_MAX_MIB,
        notes: [`the server is up and ready after ${ATTACK_MS / 1000} s`],
      },
    ];
  } finally {
    await server.close();
  }
}

async function directChat(server, one, other) {
  const { id } = await rest(server, 'POST', '/chats/direct', {
    token: one.token,
    body: { userId: other.id },
  });
  return id;
}

/** Two users that write to each other; measures how long each message takes. */
async function chattingPair(server) {
  const people = [await register(server, 'ada'), await register(server, 'bob')];
  const conversationId = await directChat(server, ...people);
  const sockets = [await connect(server, people[0].token), await connect(server, people[1].token)];
  const sentAt = new Map();
  let times = [];
  for (const [index, socket] of sockets.entries()) {
    socket.on('chat:message', ({ message }) => {
      if (message.sender.id === people[index].id) return;
      times.push(performance.now() - sentAt.get(message.clientMessageId));
      sentAt.delete(message.clientMessageId);
    });
  }
  const send = async (socket) => {
    const clientMessageId = randomUUID();
    sentAt.set(clientMessageId, performance.now());
    await request(socket, 'chat:message', {
      conversationId,
      clientMessageId,
      content: 'About as much as people write.',
    });
  };
  await Promise.all(sockets.map(send));
  return {
    async chat(milliseconds) {
      times = [];
      const underWay = [];
      const end = performance.now() + milliseconds;
      while (performance.now() < end) {
        for (const socket of sockets) underWay.push(send(socket));
        await sleep(PAIR_EVERY_MS);
      }
      await Promise.all(underWay);
      for (let waited = 0; sentAt.size > 0; waited += 10) {
        if (waited > 10_000) throw new Error(`${sentAt.size} messages of the pair did not arrive`);
        await sleep(10);
      }
      return times;
    },
    close: () => sockets.forEach((socket) => socket.disconnect()),
  };
}

/** An account for each attacker, and pages of two megabytes for those that request them. */
async function attackJobs(server) {
  const jobs = [];
  const conversations = new Map();
  for (const [way, letter] of ATTACKERS) {
    const person = await register(server, `mallory-${letter}`);
    const known = conversations.get(letter);
    const conversationId = known?.id ?? (await openGroup(server, person));
    if (known)
      await rest(server, 'POST', `/chats/${known.id}/members`, {
        token: known.owner.token,
        body: { userIds: [person.id] },
      });
    else conversations.set(letter, { id: conversationId, owner: person });
    jobs.push({ way, attack: { url: server.url, token: person.token, conversationId } });
  }
  const { id, owner } = conversations.get('e');
  const socket = await connect(server, owner.token);
  for (let index = 0; index < 100; index += 1)
    await request(socket, 'chat:message', {
      conversationId: id,
      clientMessageId: randomUUID(),
      content: '語'.repeat(8_000),
    });
  socket.disconnect();
  return jobs;
}

async function openGroup(server, owner) {
  const { id } = await rest(server, 'POST', '/chats/groups', {
    token: owner.token,
    body: { title: 'Group', memberIds: [] },
  });
  return id;
}

/** The largest resident memory of a process until stopped; throws when the process has ended. */
function watchMemory(pid) {
  let peak = residentMiB(pid);
  const timer = setInterval(() => (peak = Math.max(peak, residentMiB(pid))), MEMORY_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}
