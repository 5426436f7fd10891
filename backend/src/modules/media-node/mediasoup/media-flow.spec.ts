import { observer } from 'mediasoup';
import type { types } from 'mediasoup';
import { opusPacket, opusParameters } from '../../../../test/media/rtp-parameters.js';
import { eventually, startPool } from '../../../../test/media/worker-pool.js';
import type { MediaRouter } from './media-router.js';
import type { ProducerLevel } from './speaker-detector.js';
import type { WorkerPool } from './worker-pool.js';

/** RTP through a router of ours: packets go in at one direct transport and come out at another. */
describe('media through a router', () => {
  let pool: WorkerPool;
  let router: MediaRouter;
  let inner: types.Router;

  beforeAll(async () => {
    const routers: types.Router[] = [];
    observer.on('newworker', (worker) =>
      worker.observer.on('newrouter', (created) => routers.push(created)),
    );
    pool = await startPool();
    router = await pool.createRouter();
    inner = routers[0] as types.Router;
  });

  afterAll(() => pool.close());

  it('forwards every packet of a producer to its consumer, once it is resumed', async () => {
    const [from, to] = await Promise.all([
      inner.createDirectTransport(),
      inner.createDirectTransport(),
    ]);
    const producer = await from.produce({
      kind: 'audio',
      rtpParameters: opusParameters(1111) as never,
    });
    const consumer = await to.consume({
      producerId: producer.id,
      rtpCapabilities: router.rtpCapabilities,
      paused: true,
    });
    let received = 0;
    consumer.on('rtp', () => (received += 1));
    sendPackets(producer, 1111, 0, 10, 30);
    await eventually(async () => (await producer.getStats())[0]?.packetCount === 10, 'the packets');
    expect(received).toBe(0);
    await consumer.resume();
    sendPackets(producer, 1111, 10, 10, 30);
    await eventually(() => received === 10, 'the forwarded packets');
    from.close();
    to.close();
  });

  it('reports the audio levels and the dominant speaker, and when silence begins', async () => {
    const transport = await inner.createDirectTransport();
    const loud = await transport.produce({
      kind: 'audio',
      rtpParameters: opusParameters(2222, '2') as never,
    });
    const quiet = await transport.produce({
      kind: 'audio',
      rtpParameters: opusParameters(3333, '3') as never,
    });
    await Promise.all([router.speakers.add(loud.id), router.speakers.add(quiet.id)]);
    const levels: (readonly ProducerLevel[])[] = [];
    const speakers: (string | null)[] = [];
    router.speakers.on('levels', (measured) => levels.push(measured));
    router.speakers.on('speaker', (producerId) => speakers.push(producerId));
    const stop = speak((index) => {
      sendPackets(loud, 2222, index, 1, 10);
      sendPackets(quiet, 3333, index, 1, 45);
    });
    await eventually(
      () => levels.some((measured) => measured.length === 2) && speakers.length > 0,
      'the levels',
    );
    const measured = levels.find((list) => list.length === 2);
    expect(measured?.map(({ producerId }) => producerId)).toEqual([loud.id, quiet.id]);
    expect(measured?.[0]?.volume).toBeGreaterThan(measured?.[1]?.volume ?? 0);
    stop();
    await eventually(() => speakers.at(-1) === null && levels.at(-1)?.length === 0, 'the silence');
    // One alone, twice with silence between: the active speaker observer by itself would not report
    // the second time.
    for (const turn of ['first', 'second']) {
      const fallSilent = speak((index) => sendPackets(loud, 2222, 1000 + index, 1, 10));
      await eventually(() => speakers.at(-1) === loud.id, `the speaker, ${turn}`);
      fallSilent();
      await eventually(() => speakers.at(-1) === null, `the silence, ${turn}`);
    }
    transport.close();
  });
});

/** Calls back every 20 milliseconds until stopped, as a microphone does. */
function speak(say: (index: number) => void): () => void {
  let index = 0;
  const timer = setInterval(() => say(index++), 20);
  return () => clearInterval(timer);
}

function sendPackets(
  producer: types.Producer,
  ssrc: number,
  first: number,
  count: number,
  level: number,
): void {
  for (let index = first; index < first + count; index += 1) {
    producer.send(opusPacket({ ssrc, sequence: index, timestamp: index * 960, level }));
  }
}
