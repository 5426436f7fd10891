// The bare peer of a room: mediasoup alone forwards every track to everyone else. Prints the ports of each person.
import { createWorker } from 'mediasoup';
import { parametersOf, peopleOf } from '../../lib/room-traffic.mjs';

const people = peopleOf(JSON.parse(process.env.ROOM));
const worker = await createWorker({ logLevel: 'error' });
const router = await worker.createRouter({
  mediaCodecs: [
    { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2 },
    { kind: 'video', mimeType: 'video/VP8', clockRate: 90000 },
  ],
});
const open = () =>
  router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
    comedia: true,
  });
const transports = await Promise.all(
  people.map(async () => ({ send: await open(), receive: await open() })),
);
const producers = [];
for (const [index, { tracks }] of people.entries())
  for (const track of tracks)
    producers.push({
      owner: index,
      producer: await transports[index].send.produce({
        kind: track.kind,
        rtpParameters: parametersOf(track),
      }),
    });
for (const [index, { receive }] of transports.entries())
  for (const { owner, producer } of producers)
    if (owner !== index)
      await receive.consume({
        producerId: producer.id,
        rtpCapabilities: router.rtpCapabilities,
      });
const ports = transports.map(({ send, receive }) => ({
  send: send.tuple.localPort,
  receive: receive.tuple.localPort,
}));
process.stdout.write(`listening ${JSON.stringify(ports)}\n`);
process.on('SIGTERM', () => process.exit(0));
