// Attacks a server on loopback in one way until its time is over: `node attacker.mjs <way> <milliseconds>`, the rest in CHATCALL_ATTACK as JSON.
// The rates are bounded, and the priority is low: the benchmark measures the server, not the share of the processor.
import { randomUUID } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

const { url, token, conversationId, startAt = 0 } = JSON.parse(process.env.CHATCALL_ATTACK);
const { hostname, port } = new URL(url);
if (hostname !== '127.0.0.1') throw new Error('Only a server on loopback is attacked.');
const [way, milliseconds] = process.argv.slice(2);
const TICK_MS = 10;
setPriority(10);
// Starting this program costs more than all that it does afterwards.
await sleep(Math.max(0, startAt - Date.now()));
const end = Date.now() + Number(milliseconds);

/** Event names that mean something to Socket.IO or to emitters of Node. */
const RESERVED = [
  'error',
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
  '__proto__',
  'constructor',
];
const odd = (index) => {
  const name = RESERVED[index % RESERVED.length];
  return [
    `42["${name}"]`,
    `42["${name}",null]`,
    `42${index}["${name}",{"message":{}}]`,
    `451-["${name}",{"_placeholder":true,"num":0}]`,
  ][(index >> 4) % 4];
};
const known = ['chat:typing', 'chat:read', 'presence:query', 'presence:heartbeat'];
const event = (index) => {
  const name = index % 3 === 0 ? `unknown:${index}` : known[index % known.length];
  return `42${index}["${name}",{"requestId":"${randomUUID()}","conversationId":"${conversationId}","typing":true,"seq":1,"state":"online"}]`;
};

const WAYS = {
  reserved: () => sendFrames(2_000, odd),
  flood: () => sendFrames(20_000, event),
  pings: () => sendFrames(5_000, null),
  'unread-sockets': () => leaveUnread(12),
  messages: () => sendFrames(5, (index) => message(index)),
  'unread-answers': () => leaveAnswersUnread(5),
  churn: () => churn(10),
};
const attack = WAYS[way];
if (!attack) throw new Error(`There is no way '${way}'. The ways: ${Object.keys(WAYS).join(' ')}`);
const counts = { connections: 0, sent: 0, closed: 0 };
await attack();
process.stdout.write(`${way} ${JSON.stringify(counts)}\n`);
process.exit(0);

/** A connection that has signed in, or null when the server does not take it. */
function connected(withToken = token) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
  counts.connections += 1;
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    socket.once('close', () => resolve(null));
    socket.on('message', (data) => {
      const text = data.toString();
      if (text.startsWith('0')) socket.send(`40${JSON.stringify({ token: withToken })}`);
      else if (text.startsWith('2')) socket.send('3');
      else if (text.startsWith('40')) resolve(socket);
      else if (text.startsWith('44')) socket.terminate();
    });
  });
}

/** Sends `perSecond` frames over one connection after another; without `frame`, pings of the WebSocket. */
async function sendFrames(perSecond, frame) {
  let socket = null;
  let index = 0;
  let due = 0;
  while (Date.now() < end) {
    if (socket?.readyState !== WebSocket.OPEN) {
      if (socket) counts.closed += 1;
      socket = await connected();
      due = 0;
      if (!socket) {
        await sleep(500);
        continue;
      }
    }
    due += (perSecond * TICK_MS) / 1000;
    for (; due >= 1 && socket.bufferedAmount < 1_000_000; due -= 1, index += 1) {
      if (frame) socket.send(frame(index));
      else socket.ping();
      counts.sent += 1;
    }
    await sleep(TICK_MS);
  }
}

function message(index) {
  const payload = {
    requestId: randomUUID(),
    conversationId,
    clientMessageId: randomUUID(),
    content: '語'.repeat(8_000),
  };
  return `42${index}${JSON.stringify(['chat:message', payload])}`;
}

/** Keeps connections that are never read. */
async function leaveUnread(count) {
  const sockets = new Set();
  while (Date.now() < end) {
    while (sockets.size < count) {
      const socket = await connected();
      if (!socket) break;
      sockets.add(socket);
      socket.pause();
      // Without reading, a closed connection shows only when something is written.
      const probe = setInterval(
        () => socket.readyState === WebSocket.OPEN && socket.send('3'),
        1_000,
      );
      socket.once('close', () => {
        clearInterval(probe);
        counts.closed += 1;
        sockets.delete(socket);
      });
    }
    await sleep(1_000);
  }
}

/** Requests large pages and reads none. */
async function leaveAnswersUnread(perSecond) {
  while (Date.now() < end) {
    const socket = connectTcp(Number(port), '127.0.0.1').pause();
    counts.connections += 1;
    socket.on('error', () => undefined);
    socket.once('close', () => (counts.closed += 1));
    socket.write(
      `GET /api/chats/${conversationId}/messages?limit=100 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
    counts.sent += 1;
    await sleep(1000 / perSecond);
  }
}

/** Connects and leaves: without signing in, with a token that is none, and with half a handshake. */
async function churn(perSecond) {
  for (let index = 0; Date.now() < end; index += 1) {
    if (index % 2 === 0) {
      void connected('no token').then((socket) => socket?.terminate());
    } else {
      counts.connections += 1;
      const socket = connectTcp(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write('GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\n\r\n');
      setTimeout(() => socket.destroy(), 2_000);
    }
    await sleep(1000 / perSecond);
  }
}
