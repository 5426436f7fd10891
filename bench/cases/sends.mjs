import { randomUUID } from 'node:crypto';
import { connect, register, request, rest, startChatCall } from '../lib/chatcall.mjs';
import { inFlight } from '../lib/inflight.mjs';
import { joinMinimalChat, startMinimalChat } from '../lib/minimal-chat.mjs';
import { cpuSeconds } from '../lib/process.mjs';

const PAIRS = 40;
const WIDTH = 20;
const MESSAGES = 6000;

/** Durable sends per CPU second of the server in 40 direct conversations, 20 sends under way at a time, against a minimal Socket.IO and pg program. */
export async function sends() {
  const ours = await chatCall();
  const peer = await minimal();
  return {
    name: 'durable sends per CPU second',
    unit: '1/s',
    ours,
    peer,
    ratio: ours / peer,
    better: 'higher',
  };
}

async function chatCall() {
  const server = await startChatCall();
  try {
    const lanes = [];
    await inFlight(PAIRS, 4, async (index) => {
      const [a, b] = [await register(server, `a-${index}`), await register(server, `b-${index}`)];
      const { id } = await rest(server, 'POST', '/chats/direct', {
        token: a.token,
        body: { userId: b.id },
      });
      lanes.push({
        conversationId: id,
        sockets: [await connect(server, a.token), await connect(server, b.token)],
      });
    });
    const send = (index) => {
      const lane = lanes[index % PAIRS];
      return request(lane.sockets[Math.floor(index / PAIRS) % 2], 'chat:message', {
        conversationId: lane.conversationId,
        clientMessageId: randomUUID(),
        content: `Message number ${index} with about as many words as people write.`,
      });
    };
    const result = await measure(server.pid, send);
    for (const { sockets } of lanes) for (const socket of sockets) socket.disconnect();
    return result;
  } finally {
    await server.close();
  }
}

async function minimal() {
  const peer = await startMinimalChat();
  try {
    const lanes = [];
    for (let index = 0; index < PAIRS; index += 1) {
      const conversation = randomUUID();
      const join = () => joinMinimalChat(peer, conversation, randomUUID());
      lanes.push([await join(), await join()]);
    }
    const result = await measure(peer.pid, (index) =>
      request(lanes[index % PAIRS][Math.floor(index / PAIRS) % 2], 'chat:message', {
        content: `Message number ${index} with about as many words as people write.`,
      }),
    );
    for (const sockets of lanes) for (const socket of sockets) socket.disconnect();
    return result;
  } finally {
    await peer.close();
  }
}

async function measure(pid, send) {
  await inFlight(MESSAGES / 4, WIDTH, send);
  const before = cpuSeconds(pid);
  await inFlight(MESSAGES, WIDTH, send);
  return MESSAGES / (cpuSeconds(pid) - before);
}
