import { CallConnections } from '../../src/modules/calls/call-connections.js';
import { LocalMediaNode } from '../../src/modules/media-node/node/local-media-node.js';
import { MediasoupService } from '../../src/modules/media-node/mediasoup/mediasoup.service.js';
import { startTestApp } from '../support/index.js';
import type { TestApp } from '../support/index.js';
import { callWith, direct, ended, people } from './people.js';
import type { TestPerson } from './people.js';
import { DTLS, opusParameters, vp8Parameters } from './rtp-parameters.js';
import { dumpWorkers } from './worker-dumps.js';
import { eventually } from './worker-pool.js';

const CALLS = 100;

/** What is left of many calls: nothing. */
describe('a hundred calls', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({
      env: { RATE_LIMIT_FACTOR: '0', MEDIA_WORKERS: '2', UNANSWERED_RINGS: '1000' },
    });
  });
  afterAll(() => app.close());

  /** Everything that a call holds in this process and in the workers. */
  async function held(): Promise<object> {
    const service = app.app.get(MediasoupService);
    const contents = await dumpWorkers();
    return {
      rooms: app.app.get(LocalMediaNode).callIds.length,
      connections: app.app.get(CallConnections).size,
      routers: contents.flatMap(({ routerIds }) => routerIds).length,
      transports: contents.flatMap(({ transportIds }) => transportIds).length,
      load: service.workers.map(
        ({ routers, producers, consumers }) => routers + producers + consumers,
      ),
    };
  }

  /** Timers of this process by kind. */
  const timers = (): number =>
    process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

  /** Sound and picture one way, each consumed by the other. */
  async function media(from: TestPerson, to: TestPerson, conversationId: string): Promise<string> {
    const [mine, theirs] = await callWith(from, conversationId, to);
    const callId = mine?.call.id ?? '';
    const transportId = mine?.sendTransport.id ?? '';
    const [sound, picture] = await Promise.all([
      from.send('media:produce', {
        callId,
        transportId,
        kind: 'audio',
        source: 'microphone',
        rtpParameters: opusParameters(1),
        paused: false,
      }),
      from.send('media:produce', {
        callId,
        transportId,
        kind: 'video',
        source: 'camera',
        rtpParameters: vp8Parameters(2),
        paused: false,
      }),
      from.send('media:connectTransport', { callId, transportId, dtlsParameters: DTLS }),
    ]);
    const { consumers } = await to.send('media:consume', {
      callId,
      rtpCapabilities: theirs?.routerRtpCapabilities ?? {},
      producerIds: [sound.producerId, picture.producerId],
    });
    await to.send('media:resumeConsumers', {
      callId,
      consumerIds: consumers.map(({ consumerId }) => consumerId),
    });
    return callId;
  }

  it('leave no room, connection, transport, stream or timer behind, however they end', async () => {
    const { anna, ben } = await people(app, 'anna', 'ben');
    const conversationId = await direct(anna, ben);
    const ends: readonly (() => Promise<string>)[] = [
      async () => {
        const callId = await media(anna, ben, conversationId);
        await ben.send('call:hangup', { callId });
        return callId;
      },
      async () => {
        const callId = await media(ben, anna, conversationId);
        await ben.send('call:join', { callId });
        await ben.send('call:cancel', { callId });
        return callId;
      },
      async () => {
        const { call } = await anna.send('call:initiate', { conversationId, kind: 'audio' });
        await ben.send('call:decline', { callId: call.id });
        return call.id;
      },
      async () => {
        const { call } = await ben.send('call:initiate', { conversationId, kind: 'audio' });
        await ben.send('call:cancel', { callId: call.id });
        return call.id;
      },
    ];
    const before = [await held(), timers()] as const;
    for (let index = 0; index < CALLS; index += 1) {
      const callId = await ends[index % ends.length]?.();
      await ended(anna, callId ?? '');
      anna.forget();
      ben.forget();
    }
    await eventually(
      async () => JSON.stringify(await held()) === JSON.stringify(before[0]),
      'the end of what calls hold',
    );
    expect(await held()).toMatchObject({
      rooms: 0,
      connections: 0,
      routers: 0,
      transports: 0,
      load: [0, 0],
    });
    // A few come and go with requests and heartbeats; a call that forgot one would leave a hundred.
    expect(timers() - before[1]).toBeLessThan(CALLS / 5);
  }, 90_000);
});
