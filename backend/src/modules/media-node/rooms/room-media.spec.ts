import { LIMITS } from '@chatcall/contracts';
import { DTLS, opusParameters } from '../../../../test/media/rtp-parameters.js';
import { dumpRouters } from '../../../../test/media/worker-dumps.js';
import { eventually, startPool } from '../../../../test/media/worker-pool.js';
import type { WorkerPool } from '../mediasoup/worker-pool.js';
import { Room } from './room.js';

import { camera, identity, microphone, ssrc } from '../../../../test/media/room-peers.js';

/** Rooms on a real worker. */
describe('the media of a Room', () => {
  let pool: WorkerPool;
  let room: Room;

  beforeAll(async () => {
    pool = await startPool();
  });
  afterAll(() => pool.close());
  beforeEach(async () => {
    room = await Room.open('call', pool);
  });
  afterEach(() => room.close('call-ended'));

  /** The consumers in the worker, each with its producer. */
  const consumersInWorker = async (): Promise<readonly unknown[]> =>
    (await dumpRouters()).flatMap((router) => router.mapConsumerIdProducerId);

  it('lets a device consume and produce before its transports are connected', async () => {
    const anna = await room.join(identity('anna'));
    const ben = await room.join(identity('ben'));
    const { producerId } = await room.produce(anna, camera());
    const { send, recv } = ben.transports;
    const [{ consumers, failed }, mine] = await Promise.all([
      room.consume(ben, [producerId], room.rtpCapabilities),
      room.produce(ben, microphone()),
      ben.transport(send.id).connect(DTLS as never),
      ben.transport(recv.id).connect(DTLS as never),
    ]);
    expect(failed).toEqual([]);
    expect(consumers).toMatchObject([
      { producerId, peerId: 'anna', kind: 'video', source: 'camera', producerPaused: false },
    ]);
    expect(mine).toMatchObject({ kind: 'audio', source: 'microphone', paused: false });
    const [consumer] = consumers;
    await ben.receive.resume([consumer?.consumerId ?? '']);
    await ben.receive.pause([consumer?.consumerId ?? '']);
  });

  it('refuses to connect a transport twice, but lets a failed connect be repeated', async () => {
    const anna = await room.join(identity('anna'));
    const transport = anna.transport(anna.transports.send.id);
    await expect(
      transport.connect({
        role: 'client',
        fingerprints: [{ algorithm: 'md5', value: 'no' }],
      } as never),
    ).rejects.toMatchObject({
      code: 'MEDIA.INVALID_PARAMETERS',
    });
    await transport.connect(DTLS as never);
    await expect(transport.connect(DTLS as never)).rejects.toMatchObject({
      code: 'MEDIA.INVALID_PARAMETERS',
    });
  });

  it('creates one consumer for a producer, however often it is requested', async () => {
    const [anna, ben] = [await room.join(identity('anna')), await room.join(identity('ben'))];
    const { producerId } = await room.produce(anna, microphone());
    const answers = await Promise.all(
      [1, 2, 3].map(() => room.consume(ben, [producerId, producerId], room.rtpCapabilities)),
    );
    expect(
      new Set(answers.flatMap(({ consumers }) => consumers.map(({ consumerId }) => consumerId)))
        .size,
    ).toBe(1);
    expect(await consumersInWorker()).toHaveLength(1);
  });

  it('returns as failed what cannot be consumed: unknown producers, own ones, unsupported codecs', async () => {
    const [anna, ben] = [await room.join(identity('anna')), await room.join(identity('ben'))];
    const video = await room.produce(anna, camera());
    const own = await room.produce(ben, microphone());
    const onlyAudio = {
      ...room.rtpCapabilities,
      codecs: room.rtpCapabilities.codecs?.filter(({ kind }) => kind === 'audio'),
    };
    const wanted = ['nothing', own.producerId, video.producerId];
    await expect(room.consume(ben, wanted, onlyAudio)).resolves.toEqual({
      consumers: [],
      failed: wanted,
    });
    await expect(
      room.consume(ben, wanted, { codecs: [{ mimeType: 'video/none' }] } as never),
    ).rejects.toMatchObject({
      code: 'MEDIA.INVALID_PARAMETERS',
    });
  });

  it('refuses the ids of other peers', async () => {
    const [anna, ben] = [await room.join(identity('anna')), await room.join(identity('ben'))];
    const { producerId } = await room.produce(anna, microphone());
    const { consumers } = await room.consume(ben, [producerId], room.rtpCapabilities);
    const consumerId = consumers[0]?.consumerId ?? '';
    expect(() => ben.transport(anna.transports.send.id)).toThrow(
      expect.objectContaining({ code: 'MEDIA.TRANSPORT_NOT_FOUND' }),
    );
    expect(() => ben.sendTransport(ben.transports.recv.id)).toThrow(
      expect.objectContaining({ code: 'MEDIA.TRANSPORT_NOT_FOUND' }),
    );
    await expect(room.pauseProducer(ben, producerId)).rejects.toMatchObject({
      code: 'MEDIA.PRODUCER_NOT_FOUND',
    });
    expect(() => room.closeProducer(ben, producerId)).toThrow(
      expect.objectContaining({ code: 'MEDIA.PRODUCER_NOT_FOUND' }),
    );
    await expect(anna.receive.resume([consumerId])).rejects.toMatchObject({
      code: 'MEDIA.CONSUMER_NOT_FOUND',
    });
    expect(() => room.peer('cleo')).toThrow(expect.objectContaining({ code: 'MEDIA.NOT_JOINED' }));
  });

  it('limits the producers of a device, also when all are requested at the same moment', async () => {
    const anna = await room.join(identity('anna'));
    const asked = await Promise.allSettled(
      Array.from({ length: LIMITS.producersPerPeer + 2 }, (_, index) =>
        room.produce(anna, {
          ...microphone(),
          rtpParameters: opusParameters(ssrc(), `m${index}`) as never,
        }),
      ),
    );
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      LIMITS.producersPerPeer,
    );
    const refused = asked.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as { code: string }).code] : [],
    );
    expect(refused).toEqual(['MEDIA.TOO_MANY', 'MEDIA.TOO_MANY']);
  });

  it('refuses a track whose source is of the other kind', async () => {
    const anna = await room.join(identity('anna'));
    await expect(room.produce(anna, { ...camera(), source: 'microphone' })).rejects.toMatchObject({
      code: 'MEDIA.INVALID_PARAMETERS',
    });
    await expect(
      room.produce(anna, { ...microphone(), rtpParameters: { codecs: [] } as never }),
    ).rejects.toMatchObject({
      code: 'MEDIA.INVALID_PARAMETERS',
    });
  });

  it('reports pausing and resuming in the order of the requests', async () => {
    const anna = await room.join(identity('anna'));
    const { producerId } = await room.produce(anna, microphone());
    const reported: string[] = [];
    room.on('producerPaused', () => reported.push('paused'));
    room.on('producerResumed', () => reported.push('resumed'));
    await Promise.all([
      room.pauseProducer(anna, producerId),
      room.resumeProducer(anna, producerId),
      room.pauseProducer(anna, producerId),
    ]);
    expect(reported).toEqual(['paused', 'resumed', 'paused']);
    expect(anna.send.infos()).toMatchObject([{ paused: true }]);
  });

  it('resumes the other consumers when one has just closed', async () => {
    const [anna, ben] = [await room.join(identity('anna')), await room.join(identity('ben'))];
    const [sound, picture] = [
      await room.produce(anna, microphone()),
      await room.produce(anna, camera()),
    ];
    const { consumers } = await room.consume(
      ben,
      [sound.producerId, picture.producerId],
      room.rtpCapabilities,
    );
    const ids = consumers.map(({ consumerId }) => consumerId);
    room.closeProducer(anna, sound.producerId);
    await ben.receive.resume(ids);
    await eventually(
      async () => (await consumersInWorker()).length === 1,
      'the end of the consumer',
    );
    await expect(ben.receive.resume([ids[0] ?? ''])).rejects.toMatchObject({
      code: 'MEDIA.CONSUMER_NOT_FOUND',
    });
  });
});
