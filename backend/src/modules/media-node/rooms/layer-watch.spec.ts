import { observer } from 'mediasoup';
import type { types } from 'mediasoup';
import { simulcastParameters, vp8Packet } from '../../../../test/media/rtp-parameters.js';
import { eventually, startPool } from '../../../../test/media/worker-pool.js';
import type { WorkerPool } from '../mediasoup/worker-pool.js';
import { LayerWatch } from './layer-watch.js';

const SSRCS: readonly number[] = [7000, 7010, 7020];

/** RTP that enters a real worker at a direct transport. */
describe('LayerWatch', () => {
  let pool: WorkerPool;
  let transport: types.DirectTransport;
  let producer: types.Producer;
  let watch: LayerWatch;
  let reported: number[];
  /** The layers that the producer sends now. */
  let sent: Set<number>;
  let sending: NodeJS.Timeout;

  beforeAll(async () => {
    const routers: types.Router[] = [];
    observer.on('newworker', (worker) =>
      worker.observer.on('newrouter', (created) => routers.push(created)),
    );
    pool = await startPool();
    await pool.createRouter();
    transport = await (routers[0] as types.Router).createDirectTransport();
  });
  afterAll(() => pool.close());
  beforeEach(async () => {
    producer = await transport.produce({
      kind: 'video',
      rtpParameters: {
        ...simulcastParameters(),
        encodings: SSRCS.map((ssrc) => ({ ssrc })),
      } as never,
    });
    reported = [];
    watch = new LayerWatch(producer, () => reported.push(watch.arriving));
    sent = new Set([0, 1, 2]);
    let sequence = 0;
    sending = setInterval(() => {
      sequence += 1;
      for (const layer of sent)
        producer.send(vp8Packet({ ssrc: SSRCS[layer] ?? 0, sequence, timestamp: sequence * 3000 }));
    }, 33);
  });
  afterEach(() => {
    clearInterval(sending);
    watch.close();
    producer.close();
  });

  const allArrive = (): Promise<void> =>
    eventually(async () => {
      const stats = await producer.getStats();
      return stats.length === 3 && stats.every(({ packetCount }) => packetCount > 10);
    }, 'packets of all layers');

  it('reports the layers below one that has stopped, and all of them once it is back', async () => {
    watch.need(3);
    await allArrive();
    expect(watch.arriving).toBe(Infinity);
    sent.delete(2);
    await eventually(() => watch.arriving === 2, 'the stop of the highest layer');
    // mediasoup still takes this layer for one that arrives.
    expect(producer.score.at(-1)?.score).toBeGreaterThan(0);
    sent.delete(1);
    await eventually(() => watch.arriving === 1, 'the stop of the second layer');
    sent = new Set([0, 1, 2]);
    await eventually(() => watch.arriving === Infinity, 'all layers');
    expect(reported.at(0)).toBe(2);
  });

  it('reports nothing of layers that nobody needs, have not begun, or stop with those below', async () => {
    sent = new Set([0, 1]);
    watch.need(3);
    await eventually(async () => (await producer.getStats()).length === 2, 'two layers');
    await looks();
    sent.add(2);
    await allArrive();
    watch.need(2);
    sent.delete(2);
    await looks();
    sent.clear();
    await looks();
    expect(reported).toEqual([]);
  });

  it('forgets what has stopped when fewer layers are needed', async () => {
    watch.need(3);
    await allArrive();
    sent.delete(2);
    await eventually(() => watch.arriving === 2, 'the stop of the highest layer');
    watch.need(2);
    expect(watch.arriving).toBe(Infinity);
    watch.need(1);
    await looks();
    expect(reported).toEqual([2]);
  });

  /** Time for several looks. */
  const looks = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1000));
});
