import { readFileSync } from 'node:fs';
import { connect, register, request, rest, startChatCall } from '../lib/chatcall.mjs';
import { cpuSeconds, startProgram } from '../lib/process.mjs';
import { RoomTraffic, parametersOf, peopleOf } from '../lib/room-traffic.mjs';

const ROOM = { people: 50, cameras: 8, microphones: 5 };
const PEER = new URL('../peers/room-call/', import.meta.url);
const ROUNDS = 8;
const ROUND_MS = Number(process.env.CALL_ROOM_SECONDS ?? 5) * 1000;
/** Milliseconds of traffic before each measurement. */
const SETTLE_MS = 1_000;

/** Processor time of the whole server, its worker included, for each packet that it forwards in a room of 50, against mediasoup alone. */
export async function callRoom() {
  const people = peopleOf(ROOM);
  const server = await startChatCall({
    MEDIA_ANNOUNCED_ADDRESSES: '127.0.0.1',
    RATE_LIMIT_FACTOR: '0',
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${new URL('plain-media.mjs', PEER)}`,
  });
  const bare = await startProgram(
    [new URL('bare.mjs', PEER).pathname],
    { ROOM: JSON.stringify(ROOM) },
    /listening (.*)/,
  );
  const closing = [];
  try {
    const { sockets, ports } = await fillRoom(server, people);
    closing.push(() => sockets.forEach((socket) => socket.disconnect()));
    const sides = [
      { pid: server.pid, ports },
      { pid: bare.pid, ports: JSON.parse(bare.match[1]) },
    ];
    for (const side of sides) {
      side.traffic = await RoomTraffic.open(people, side.ports);
      side.sum = { seconds: 0, worker: 0, packets: 0 };
      closing.push(() => side.traffic.close());
    }
    for (let round = 0; round <= ROUNDS; round += 1)
      for (const side of sides) await measure(side, round > 0);
    const [ours, peer] = sides.map(({ sum }) => (sum.seconds / sum.packets) * 1e6);
    const [worker, peerWorker] = sides.map(({ sum }) => (sum.worker / sum.packets) * 1e6);
    const expected = forwardedPerSecond(people) * ((ROUNDS * ROUND_MS) / 1000);
    return {
      name: 'processor time for a packet in a room of 50 against mediasoup alone',
      unit: 'µs',
      ours,
      peer,
      ratio: ours / peer,
      notes: [
        `the worker ${worker.toFixed(2)} µs, of the peer ${peerWorker.toFixed(2)} µs; the rest is Node`,
        `${forwardedPerSecond(people)} packets a second; of them arrived ${sides.map(({ sum }) => `${((sum.packets / expected) * 100).toFixed(0)} %`).join(' and ')}`,
      ],
    };
  } finally {
    for (const close of closing) close();
    await bare.stop();
    await server.close();
  }
}

/** Everyone joins, the first ones send, and all receive everything. Answers the ports of each. */
async function fillRoom(server, people) {
  const members = [];
  for (const index of people.keys()) members.push(await register(server, `person${index}`));
  const [owner, ...others] = members;
  const { id: conversationId } = await rest(server, 'POST', '/chats/groups', {
    token: owner.token,
    body: { title: 'Room', memberIds: others.map(({ id }) => id) },
  });
  const sockets = await Promise.all(members.map(({ token }) => connect(server, token)));
  const [first, ...later] = sockets;
  const started = await request(first, 'call:initiate', { conversationId, kind: 'video' });
  const callId = started.call.id;
  const answers = [started];
  for (const socket of later) answers.push(await request(socket, 'call:join', { callId }));
  const producers = [];
  for (const [index, { tracks }] of people.entries())
    for (const track of tracks) {
      const { producerId } = await request(sockets[index], 'media:produce', {
        callId,
        transportId: answers[index].sendTransport.id,
        kind: track.kind,
        source: track.kind === 'audio' ? 'microphone' : 'camera',
        rtpParameters: parametersOf(track),
        paused: false,
      });
      producers.push({ owner: index, producerId });
    }
  for (const [index, socket] of sockets.entries()) await receiveAll(socket, index);
  return {
    sockets,
    ports: answers.map(({ sendTransport, recvTransport }) => ({
      send: sendTransport.iceCandidates[0].port,
      receive: recvTransport.iceCandidates[0].port,
    })),
  };

  async function receiveAll(socket, index) {
    const { consumers } = await request(socket, 'media:consume', {
      callId,
      rtpCapabilities: started.routerRtpCapabilities,
      producerIds: producers
        .filter((one) => one.owner !== index)
        .map(({ producerId }) => producerId),
    });
    const consumerIds = consumers.map(({ consumerId }) => consumerId);
    await request(socket, 'media:resumeConsumers', { callId, consumerIds });
  }
}

/** One round of traffic; adds it to the sum when it counts. */
async function measure({ pid, traffic, sum }, counts) {
  traffic.start();
  await sleep(SETTLE_MS);
  if (counts) {
    const before = usedBy(pid, traffic);
    await sleep(ROUND_MS);
    const after = usedBy(pid, traffic);
    for (const key of Object.keys(sum)) sum[key] += after[key] - before[key];
  }
  traffic.stop();
}

function usedBy(pid, { received }) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const worker = children.reduce((seconds, child) => seconds + cpuSeconds(child), 0);
  return { seconds: worker + cpuSeconds(pid), worker, packets: received };
}

function forwardedPerSecond(people) {
  const tracks = people.reduce((sum, person) => sum + person.tracks.length, 0);
  return tracks * 50 * (people.length - 1);
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
