import { randomUUID } from 'node:crypto';
import { connect, register, request, rest, startChatCall } from '../lib/chatcall.mjs';
import { inFlight } from '../lib/inflight.mjs';
import { joinMinimalChat, startMinimalChat } from '../lib/minimal-chat.mjs';
import { cpuSeconds } from '../lib/process.mjs';

const PAIRS = 40;
const WIDTH = 20;
const WARM_UP_MESSAGES = 1500;
const ROUNDS = 6;
const MESSAGES_PER_ROUND = 1000;

/**
 * Durable sends per CPU second of the server in 40 direct conversations, 20 sends under way at a
 * time, against a minimal Socket.IO and pg program. Both run, and take turns: what else the machine
 * does at a time costs both the same.
 */
export async function sends() {
  const servers = { ours: await chatCall(), peer: await minimal() };
  const cpu = { ours: 0, peer: 0 };
  try {
    for (const { send } of Object.values(servers)) await inFlight(WARM_UP_MESSAGES, WIDTH, send);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, { pid, send }] of Object.entries(servers)) {
        const before = cpuSeconds(pid);
        await inFlight(MESSAGES_PER_ROUND, WIDTH, send);
        cpu[name] += cpuSeconds(pid) - before;
      }
    }
  } finally {
    for (const { close } of Object.values(servers)) await close();
  }
  const sent = ROUNDS * MESSAGES_PER_ROUND;
  return {
    name: 'durable sends per CPU second',
    unit: '1/s',
    ours: sent / cpu.ours,
    peer: sent / cpu.peer,
    ratio: cpu.peer / cpu.ours,
    better: 'higher',
  };
}

async function chatCall() {
  const server = await startChatCall();
  const pairs = [];
  await inFlight(PAIRS, 4, async (index) => {
    const [a, b] = [await register(server, `a-${index}`), await register(server, `b-${index}`)];
    const { id } = await rest(server, 'POST', '/chats/direct', {
      token: a.token,
      body: { userId: b.id },
    });
    pairs.push({
      conversationId: id,
      sockets: [await connect(server, a.token), await connect(server, b.token)],
    });
  });
  const send = (index) => {
    const pair = pairs[index % PAIRS];
    return request(pair.sockets[Math.floor(index / PAIRS) % 2], 'chat:message', {
      conversationId: pair.conversationId,
      clientMessageId: randomUUID(),
      content: `Message number ${index} with about as many words as people write.`,
    });
  };
  const sockets = pairs.flatMap((pair) => pair.sockets);
  return { pid: server.pid, send, close: () => closeAll(sockets, server) };
}

async function minimal() {
  const peer = await startMinimalChat();
  const pairs = [];
  for (let index = 0; index < PAIRS; index += 1) {
    const conversation = randomUUID();
    const join = () => joinMinimalChat(peer, conversation, randomUUID());
    pairs.push([await join(), await join()]);
  }
  const send = (index) =>
    request(pairs[index % PAIRS][Math.floor(index / PAIRS) % 2], 'chat:message', {
      content: `Message number ${index} with about as many words as people write.`,
    });
  return { pid: peer.pid, send, close: () => closeAll(pairs.flat(), peer) };
}

async function closeAll(sockets, server) {
  for (const socket of sockets) socket.disconnect();
  await server.close();
}
