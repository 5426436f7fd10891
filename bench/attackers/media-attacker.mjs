// Attacks the calls of a server on loopback in one way until its time is over: `node media-attacker.mjs <way> <milliseconds>`, the rest in
// CHATCALL_ATTACK as JSON. As in attacker.mjs, rates are bounded and the priority is low.
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect as connectTcp } from 'node:net';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { garbage } from './garbage-packets.mjs';

const attack = JSON.parse(process.env.CHATCALL_ATTACK);
const { mediaPort, url } = attack;
if (url && new URL(url).hostname !== '127.0.0.1')
  throw new Error('Only a server on loopback is attacked.');
const [way, milliseconds] = process.argv.slice(2);
const HOST = '127.0.0.1';
const TICK_MS = 10;
setPriority(10);
await sleep(Math.max(0, attack.startAt - Date.now()));
const end = Date.now() + Number(milliseconds);
const counts = { sent: 0 };
const count = (name) => (counts[name] = (counts[name] ?? 0) + 1);

const WAYS = {
  datagrams: () => sendDatagrams(2_000, 50),
  'datagram-flood': () => sendDatagrams(15_000, 4),
  streams: () => sendStreams(40),
  events: () => sendEvents(100),
  'event-flood': () => sendEvents(5_000),
};
if (!WAYS[way])
  throw new Error(`There is no way '${way}'. The ways: ${Object.keys(WAYS).join(' ')}`);
await WAYS[way]();
process.stdout.write(`${way} ${JSON.stringify(counts)}\n`);
process.exit(0);

/** Calls `send` so often until the end. */
async function atRate(perSecond, send) {
  let due = 0;
  while (Date.now() < end) {
    for (due += (perSecond * TICK_MS) / 1000; due >= 1; due -= 1) send();
    await sleep(TICK_MS);
  }
}

/** Garbage of every kind from changing ports, at the media port. */
async function sendDatagrams(perSecond, ports) {
  const sockets = Array.from({ length: ports }, () => createSocket('udp4'));
  for (const socket of sockets) {
    socket.on('error', () => undefined);
    socket.on('message', () => count('answers'));
  }
  await atRate(perSecond, () => {
    sockets[counts.sent % ports].send(garbage(), mediaPort, HOST);
    counts.sent += 1;
  });
}

/** Connections to the media port: framed garbage, frames that are cut short, text, and some that send nothing. */
async function sendStreams(perSecond) {
  const open = new Set();
  const firsts = [
    () => {
      const packet = garbage();
      const length = Buffer.alloc(2);
      length.writeUInt16BE(packet.length);
      return Buffer.concat([length, packet]);
    },
    () => Buffer.concat([Buffer.from([0xff, 0xff]), randomBytes(randomInt(2_000))]),
    () => Buffer.from('GET / HTTP/1.1\r\nHost: media\r\n\r\n'),
    () => Buffer.alloc(0),
  ];
  await atRate(perSecond, () => {
    const socket = connectTcp(mediaPort, HOST);
    counts.sent += 1;
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket) && count('closed'));
    socket.write(firsts[counts.sent % firsts.length]());
    if (open.size > 500) open.values().next().value.destroy();
  });
}

/** Events about calls with ids that are unknown or belong to other rooms; counts the codes of the answers. */
async function sendEvents(perSecond) {
  const socket = io(url, { transports: ['websocket'], auth: { token: attack.token } });
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.on('disconnect', () => count('disconnected'));
  const own = await ownCall(socket);
  const messages = eventsAbout({ ...attack, own });
  await atRate(perSecond, () => {
    if (!socket.connected) return;
    const [event, payload] = messages[counts.sent % messages.length];
    counts.sent += 1;
    socket
      .timeout(10_000)
      .emit(event, { requestId: randomUUID(), ...payload }, (error, answer) =>
        count(error ? 'no answer' : answer.ok ? `${event} ok` : answer.error.code),
      );
  });
  await sleep(1_000);
}

/** The attacker is in a call of its own. */
async function ownCall(socket) {
  const answer = await socket.timeout(10_000).emitWithAck('call:initiate', {
    requestId: randomUUID(),
    conversationId: attack.conversationId,
    kind: 'audio',
  });
  if (!answer.ok) throw new Error(`call:initiate: ${answer.error.code}`);
  return answer.data;
}

/** What is sent: with an unknown call, with the call of others, and with the own call and ids of the other room. */
function eventsAbout({ callId, foreignIds, own }) {
  const unknown = randomUUID();
  const ids = [unknown, ...foreignIds];
  const dtlsParameters = {
    role: 'client',
    fingerprints: [{ algorithm: 'sha-256', value: Array(32).fill('AA').join(':') }],
  };
  const rtpCapabilities = own.routerRtpCapabilities;
  const rtpParameters = {
    codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
    encodings: [{ ssrc: 1111 }],
    rtcp: { cname: 'x' },
  };
  const about = (call, id) => [
    ['media:connectTransport', { callId: call, transportId: id, dtlsParameters }],
    ['media:restartIce', { callId: call, transportId: id }],
    [
      'media:produce',
      {
        callId: call,
        transportId: id,
        kind: 'audio',
        source: 'microphone',
        rtpParameters,
        paused: false,
      },
    ],
    ['media:consume', { callId: call, rtpCapabilities, producerIds: [id] }],
    ['media:pauseProducer', { callId: call, producerId: id }],
    ['media:closeProducer', { callId: call, producerId: id }],
    ['media:pauseConsumers', { callId: call, consumerIds: [id] }],
    ['media:closeConsumers', { callId: call, consumerIds: [id] }],
    [
      'media:setViews',
      { callId: call, views: [{ consumerId: id, width: 320, height: 180, pinned: false }] },
    ],
    ['call:mute', { callId: call, userId: id }],
    ['call:remove', { callId: call, userId: id }],
  ];
  const alone = (call) => [
    ['call:join', { callId: call }],
    ['call:accept', { callId: call }],
    ['call:decline', { callId: call }],
    ['call:hangup', { callId: call }],
    ['call:end', { callId: call }],
    ['call:raiseHand', { callId: call }],
    ['call:prepare', { callId: call, rtpCapabilities }],
  ];
  const malformed = [
    'media:produce',
    'media:consume',
    'media:connectTransport',
    'call:join',
  ].flatMap((event) =>
    [{}, { callId: {} }, { callId: own.call.id, transportId: 1, rtpParameters: 'x' }].map(
      (payload) => [event, payload],
    ),
  );
  return [
    ...[callId, unknown].flatMap((call) => [
      ...alone(call),
      ...ids.flatMap((id) => about(call, id)),
    ]),
    ...ids.flatMap((id) => about(own.call.id, id)),
    ...malformed,
  ];
}
