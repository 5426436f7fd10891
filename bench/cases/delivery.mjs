import { randomUUID } from 'node:crypto';
import { connect, register, request, rest, startChatCall } from '../lib/chatcall.mjs';
import { inFlight } from '../lib/inflight.mjs';
import { cpuSeconds, startProgram } from '../lib/process.mjs';

const MEMBERS = 200;
const MESSAGES = 400;
const WIDTH = 4;
const PEER = new URL('../peers/bare-emit.mjs', import.meta.url).pathname;

/** Server CPU per delivery in a conversation of 200 online members, against a bare Socket.IO emit of the same bytes. */
export async function delivery() {
  const ours = await chatCall();
  const bare = await bareEmit(ours.sample);
  return {
    name: 'CPU per delivery, 200 members',
    unit: 'µs',
    ours: ours.microseconds,
    peer: bare,
    ratio: ours.microseconds / bare,
    better: 'lower',
  };
}

async function chatCall() {
  const server = await startChatCall();
  try {
    const people = [];
    await inFlight(MEMBERS, 8, async (index) =>
      people.push(await register(server, `member-${index}`)),
    );
    const [owner, ...others] = people;
    const group = await rest(server, 'POST', '/chats/groups', {
      token: owner.token,
      body: { title: 'Everyone', memberIds: others.slice(0, 100).map(({ id }) => id) },
    });
    await rest(server, 'POST', `/chats/${group.id}/members`, {
      token: owner.token,
      body: { userIds: others.slice(100).map(({ id }) => id) },
    });
    const sockets = [];
    for (const person of people) sockets.push(await connect(server, person.token));
    let sample;
    sockets[1].once('chat:message', (notice) => (sample = notice.message));
    const send = (index) =>
      request(sockets[index % 10], 'chat:message', {
        conversationId: group.id,
        clientMessageId: randomUUID(),
        content: `Message number ${index} with about as many words as people write.`,
      });
    const microseconds = await measure(server.pid, sockets, send);
    for (const socket of sockets) socket.disconnect();
    return { microseconds, sample };
  } finally {
    await server.close();
  }
}

async function bareEmit(message) {
  const peer = await startProgram([PEER], {}, /listening (\d+)/);
  const server = { url: `http://127.0.0.1:${peer.match[1]}` };
  try {
    const sockets = [];
    for (let index = 0; index < MEMBERS; index += 1) sockets.push(await connect(server, ''));
    const result = await measure(peer.pid, sockets, (index) =>
      request(sockets[index % 10], 'chat:message', { message }),
    );
    for (const socket of sockets) socket.disconnect();
    return result;
  } finally {
    await peer.stop();
  }
}

/** CPU microseconds of the server per delivery, after a warm-up of a quarter of the messages. */
async function measure(pid, sockets, send) {
  let received = 0;
  for (const socket of sockets) socket.on('chat:message', () => (received += 1));
  const settle = async (expected) => {
    const end = Date.now() + 30_000;
    while (received < expected) {
      if (Date.now() > end) throw new Error(`only ${received} of ${expected} deliveries arrived`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const warmUp = MESSAGES / 4;
  await inFlight(warmUp, WIDTH, send);
  await settle(warmUp * sockets.length);
  const before = cpuSeconds(pid);
  await inFlight(MESSAGES, WIDTH, send);
  await settle((warmUp + MESSAGES) * sockets.length);
  return ((cpuSeconds(pid) - before) * 1e6) / (MESSAGES * sockets.length);
}
