import { randomUUID } from 'node:crypto';
import { connect, register, request, rest, startChatCall } from '../lib/chatcall.mjs';
import { inFlight } from '../lib/inflight.mjs';
import { joinMinimalChat, startMinimalChat } from '../lib/minimal-chat.mjs';
import { median, quantile } from '../lib/statistics.mjs';

const GROUPS = 40;
const MEMBERS = 5;
const SENDS_PER_SECOND = 250;
const WARM_UP_SECONDS = 4;
const ROUNDS = 5;
const ROUND_SECONDS = 4;
const BETWEEN_ROUNDS_MS = 300;

/**
 * Time from a send to its arrival at each member, in groups, at a rate that both servers have time
 * for: the tail shows pauses of the server. Both run, and take turns, since the machine's own pauses
 * would otherwise decide.
 */
export async function latency() {
  const ours = await chatCall();
  const peer = await minimal();
  const p99 = { ours: [], peer: [] };
  const p50 = { ours: [], peer: [] };
  try {
    await round(ours.groups, WARM_UP_SECONDS);
    await round(peer.groups, WARM_UP_SECONDS);
    for (let index = 0; index < ROUNDS; index += 1) {
      for (const [name, { groups }] of Object.entries({ ours, peer })) {
        const times = await round(groups, ROUND_SECONDS);
        p99[name].push(quantile(times, 0.99));
        p50[name].push(median(times));
      }
    }
  } finally {
    await ours.close();
    await peer.close();
  }
  return {
    name: `send to receive at ${SENDS_PER_SECOND} sends/s, p99`,
    unit: 'ms',
    ours: median(p99.ours),
    peer: median(p99.peer),
    ratio: median(p99.ours) / median(p99.peer),
    notes: [
      `rounds of ChatCall ${listOf(p99.ours)}; of the peer ${listOf(p99.peer)}`,
      `medians ${median(p50.ours).toFixed(2)} and ${median(p50.peer).toFixed(2)} ms`,
    ],
  };
}

function listOf(values) {
  return values.map((value) => value.toFixed(1)).join(' ');
}

/** Sends at the rate, to one group after another, and returns the milliseconds of each arrival. */
async function round(groups, seconds) {
  const sends = seconds * SENDS_PER_SECOND;
  const arrivals = [];
  for (const { sockets } of groups)
    for (const socket of sockets)
      socket.on('chat:message', ({ message }) => {
        const [sentAt] = message.content.split(' ', 1);
        arrivals.push(performance.now() - Number(sentAt));
      });
  const start = performance.now();
  const answers = [];
  for (let index = 0; index < sends; index += 1) {
    const due = start + (index * 1000) / SENDS_PER_SECOND;
    while (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, 1));
    const { sockets, payload } = groups[index % groups.length];
    const sender = sockets[Math.floor(index / groups.length) % sockets.length];
    const content = `${performance.now()} and about as many words as people write in a message.`;
    answers.push(request(sender, 'chat:message', payload(content)));
  }
  await Promise.all(answers);
  await new Promise((resolve) => setTimeout(resolve, BETWEEN_ROUNDS_MS));
  for (const { sockets } of groups) for (const socket of sockets) socket.off('chat:message');
  if (arrivals.length !== sends * MEMBERS)
    throw new Error(`${arrivals.length} of ${sends * MEMBERS} messages arrived`);
  return arrivals;
}

async function chatCall() {
  const server = await startChatCall();
  const groups = [];
  await inFlight(GROUPS, 4, async (group) => {
    const members = [];
    for (let index = 0; index < MEMBERS; index += 1)
      members.push(await register(server, `member-${group}-${index}`));
    const [owner, ...others] = members;
    const { id } = await rest(server, 'POST', '/chats/groups', {
      token: owner.token,
      body: { title: `Group ${group}`, memberIds: others.map((member) => member.id) },
    });
    const sockets = [];
    for (const { token } of members) sockets.push(await connect(server, token));
    const payload = (content) => ({ conversationId: id, clientMessageId: randomUUID(), content });
    groups.push({ sockets, payload });
  });
  return { groups, close: () => closeAll(groups, server) };
}

async function minimal() {
  const peer = await startMinimalChat();
  const groups = [];
  for (let index = 0; index < GROUPS; index += 1) {
    const conversation = randomUUID();
    const sockets = [];
    for (let member = 0; member < MEMBERS; member += 1)
      sockets.push(await joinMinimalChat(peer, conversation, randomUUID()));
    groups.push({ sockets, payload: (content) => ({ content }) });
  }
  return { groups, close: () => closeAll(groups, peer) };
}

async function closeAll(groups, server) {
  for (const { sockets } of groups) for (const socket of sockets) socket.disconnect();
  await server.close();
}
