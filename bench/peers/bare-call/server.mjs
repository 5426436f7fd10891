// The bare peer for calls: the least that carries one call through mediasoup, in one answer and one flight.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createWorker } from 'mediasoup';
import { Server } from 'socket.io';

const script = readFileSync(process.env.PAGE_SCRIPT, 'utf8');
let worker, webRtcServer, router;
const producers = new Map();

async function startWorker() {
  worker = await createWorker({ logLevel: 'error' });
  webRtcServer = await worker.createWebRtcServer({
    listenInfos: [
      { protocol: 'udp', ip: '127.0.0.1' },
      { protocol: 'tcp', ip: '127.0.0.1' },
    ],
  });
  router = await worker.createRouter({
    mediaCodecs: [
      { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2 },
      { kind: 'video', mimeType: 'video/VP8', clockRate: 90000 },
    ],
  });
  worker.on('died', async () => {
    producers.clear();
    await startWorker();
    io.emit('lost');
  });
}
await startWorker();

const http = createServer((request, response) => {
  const isScript = request.url === '/page.js';
  response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
  response.end(
    isScript
      ? script
      : '<!doctype html><video id="remote" autoplay playsinline muted></video><script src="/page.js"></script>',
  );
});
const io = new Server(http, { transports: ['websocket'], serveClient: false });

io.on('connection', (socket) => {
  const transports = new Map();
  const consumers = new Map();
  const describe = ({ id, iceParameters, iceCandidates, dtlsParameters }) => ({
    id,
    iceParameters,
    iceCandidates,
    dtlsParameters,
  });
  socket.on('join', async (ack) => {
    const [send, receive] = await Promise.all([
      router.createWebRtcTransport({ webRtcServer, initialAvailableOutgoingBitrate: 1_000_000 }),
      router.createWebRtcTransport({ webRtcServer, initialAvailableOutgoingBitrate: 1_000_000 }),
    ]);
    transports.set(send.id, send).set(receive.id, receive);
    ack({
      rtpCapabilities: router.rtpCapabilities,
      send: describe(send),
      receive: describe(receive),
      producers: [...producers.entries()]
        .filter(([, owner]) => owner !== socket.id)
        .map(([id]) => id),
    });
  });
  socket.on('connectTransport', async ({ id, dtlsParameters }) =>
    transports.get(id)?.connect({ dtlsParameters }),
  );
  socket.on('restartIce', async (id, ack) => ack(await transports.get(id).restartIce()));
  socket.on('produce', async ({ id, kind, rtpParameters }, ack) => {
    const producer = await transports.get(id).produce({ kind, rtpParameters });
    producers.set(producer.id, socket.id);
    ack(producer.id);
    socket.broadcast.emit('producer', producer.id);
  });
  socket.on('consume', async ({ id, producerIds, rtpCapabilities }, ack) => {
    ack(
      await Promise.all(
        producerIds.map(async (producerId) => {
          const consumer = await transports
            .get(id)
            .consume({ producerId, rtpCapabilities, paused: true });
          consumers.set(consumer.id, consumer);
          return {
            id: consumer.id,
            producerId,
            kind: consumer.kind,
            rtpParameters: consumer.rtpParameters,
          };
        }),
      ),
    );
  });
  socket.on('resume', (ids) => ids.forEach((id) => void consumers.get(id)?.resume()));
  socket.on('disconnect', () => {
    for (const [id, owner] of producers) if (owner === socket.id) producers.delete(id);
    for (const transport of transports.values()) transport.close();
  });
});
http.listen(0, '127.0.0.1', () => process.stdout.write(`listening ${http.address().port}\n`));
process.on('SIGTERM', () => process.exit(0));
