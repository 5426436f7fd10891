import { jest } from '@jest/globals';
import type { MediaLimit, PeerId, ProducerId } from '@chatcall/contracts';
import {
  camera,
  identity,
  layeredCamera,
  microphone,
  svcCamera,
} from '../../../../test/media/room-peers.js';
import { eventually, startPool } from '../../../../test/media/worker-pool.js';
import type { WorkerPool } from '../mediasoup/worker-pool.js';
import type { Peer } from './peer.js';
import type { ReceivedTrack } from './received-track.js';
import { Room } from './room.js';
import { ROOM_TIMINGS } from './room-types.js';

/** Rooms on a real worker, in which one device receives at most two videos. */
describe('the selection of videos', () => {
  let pool: WorkerPool;
  let room: Room;
  let limits: {
    readonly viewer: PeerId;
    readonly of: PeerId;
    readonly reason: MediaLimit | null;
  }[];
  let layers: { readonly producerId: ProducerId; readonly layers: number }[];

  beforeAll(async () => {
    pool = await startPool();
  });
  afterAll(() => pool.close());
  beforeEach(async () => {
    room = await Room.open('call', pool, { ...ROOM_TIMINGS, unusedLayersMs: 50 }, 2);
    limits = [];
    layers = [];
    room.on('trackLimited', (peer, { ownerId }, reason) =>
      limits.push({ viewer: peer.id, of: ownerId, reason }),
    );
    room.on('sendLayers', (_peer, producerId, count) => layers.push({ producerId, layers: count }));
  });
  afterEach(() => room.close('call-ended'));

  /** Lets a device receive a producer; returns the track. */
  const receive = async (viewer: Peer, producerId: ProducerId): Promise<ReceivedTrack> => {
    const { consumers } = await room.consume(viewer, [producerId], room.rtpCapabilities);
    const consumerId = consumers[0]?.consumerId ?? '';
    await viewer.receive.resume([consumerId]);
    const track = [...viewer.receive.tracks()].find(({ consumer }) => consumer.id === consumerId);
    if (track === undefined) throw new Error('There is no such track.');
    return track;
  };
  const show = (viewer: Peer, track: ReceivedTrack, height: number, pinned = false) =>
    viewer.receive.setViews([
      { consumerId: track.consumer.id, width: Math.round((height * 16) / 9), height, pinned },
    ]);
  const lastLayers = (producerId: ProducerId): number | undefined =>
    layers.findLast((one) => one.producerId === producerId)?.layers;

  it.each([
    ['simulcast', layeredCamera],
    ['svc', svcCamera],
  ] as const)(
    'sends a small tile the lowest layer, and a large one the highest: %s',
    async (type, sent) => {
      const [anna, ben] = [await room.join(identity('anna')), await room.join(identity('ben'))];
      const { producerId } = await room.produce(anna, sent());
      const track = await receive(ben, producerId);
      expect(track.consumer.type).toBe(type);
      await show(ben, track, 180);
      expect(track.consumer.preferredLayers).toEqual({ spatialLayer: 0, temporalLayer: 2 });
      await show(ben, track, 140);
      expect(track.consumer.preferredLayers).toEqual({ spatialLayer: 0, temporalLayer: 1 });
      await show(ben, track, 720);
      expect(track.consumer.preferredLayers).toEqual({ spatialLayer: 2, temporalLayer: 2 });
    },
  );

  it('lets a device send only the layers that anyone receives', async () => {
    const anna = await room.join(identity('anna'));
    const [ben, cleo] = [await room.join(identity('ben')), await room.join(identity('cleo'))];
    const { producerId } = await room.produce(anna, layeredCamera());
    await eventually(() => lastLayers(producerId) === 0, 'no layer');
    const [bens, cleos] = [await receive(ben, producerId), await receive(cleo, producerId)];
    await show(cleo, cleos, 720);
    await eventually(() => lastLayers(producerId) === 3, 'all layers');
    // The first picture has those of the start, also in a large tile.
    expect(layers.map((one) => one.layers)).toEqual([0, 2, 3]);
    await show(ben, bens, 90);
    await show(cleo, cleos, 360);
    await eventually(() => lastLayers(producerId) === 2, 'two layers');
    await cleo.receive.pause([cleos.consumer.id]);
    await eventually(() => lastLayers(producerId) === 1, 'one layer');
    cleo.close('hung-up');
    ben.receive.closeConsumers([bens.consumer.id]);
    await eventually(() => lastLayers(producerId) === 0, 'no layer again');
  });

  it('sends the layer below one that no longer arrives', async () => {
    const [anna, ben] = [await room.join(identity('anna')), await room.join(identity('ben'))];
    const { producerId } = await room.produce(anna, layeredCamera());
    const producer = anna.send.find(producerId)?.producer;
    if (!producer) throw new Error('There is no such producer.');
    const packets = [10, 10, 10];
    let sent = 3;
    jest.spyOn(producer, 'getStats').mockImplementation(() => {
      for (let layer = 0; layer < sent; layer += 1) packets[layer] = (packets[layer] ?? 0) + 6;
      const stats = packets.map((packetCount, layer) => ({ rid: `r${layer}`, packetCount }));
      return Promise.resolve(stats as never);
    });
    const track = await receive(ben, producerId);
    await show(ben, track, 720);
    const preferred = (): number | undefined => track.consumer.preferredLayers?.spatialLayer;
    // The first picture needs fewer.
    await eventually(() => lastLayers(producerId) === 3, 'all layers');
    expect(preferred()).toBe(2);
    sent = 2;
    await eventually(() => preferred() === 1, 'the layer below');
    await show(ben, track, 700);
    expect(preferred()).toBe(1);
    sent = 3;
    await eventually(() => preferred() === 2, 'the highest layer');
  });

  it('lets a device that begins with all layers of SVC send fewer', async () => {
    const [anna, ben] = [await room.join(identity('anna')), await room.join(identity('ben'))];
    const { producerId } = await room.produce(anna, svcCamera());
    const track = await receive(ben, producerId);
    await show(ben, track, 360);
    await eventually(() => lastLayers(producerId) === 2, 'two layers');
    await show(ben, track, 720);
    await eventually(() => lastLayers(producerId) === 3, 'all layers');
    expect(layers.map((one) => one.layers)).toEqual([2, 3]);
  });

  it('lets a device that is alone send the layers of the start, for those who are about to join', async () => {
    const anna = await room.join(identity('anna'));
    const { producerId } = await room.produce(anna, layeredCamera());
    const ben = await room.join(identity('ben'));
    await eventually(() => lastLayers(producerId) === 0, 'no layer');
    ben.close('hung-up');
    await eventually(() => lastLayers(producerId) === 2, 'those of the start');
  });

  it('holds back the videos of those who have not spoken, and never sound', async () => {
    const viewer = await room.join(identity('viewer'));
    const others = new Map<string, Peer>();
    const tracks = new Map<string, ReceivedTrack>();
    for (const name of ['anna', 'ben', 'cleo']) {
      const peer = await room.join(identity(name));
      others.set(name, peer);
      const { producerId } = await room.produce(peer, camera());
      tracks.set(name, await receive(viewer, producerId));
      const sound = await room.produce(peer, microphone());
      tracks.set(`${name}'s sound`, await receive(viewer, sound.producerId));
    }
    const paused = (): readonly string[] =>
      [...tracks].filter(([, { consumer }]) => consumer.paused).map(([name]) => name);
    await eventually(() => paused().join() === 'cleo', 'the third video held back');
    expect(limits).toEqual([{ viewer: 'viewer', of: 'cleo', reason: 'last-n' }]);

    room.speakerChanged(others.get('cleo') ?? null);
    await eventually(() => paused().join() === 'ben', 'the speaker sent');
    expect(limits).toContainEqual({ viewer: 'viewer', of: 'cleo', reason: null });

    const ben = tracks.get('ben');
    if (ben) await show(viewer, ben, 90, true);
    await eventually(() => paused().join() === 'anna', 'the pinned one sent');

    others.get('cleo')?.close('hung-up');
    await eventually(() => paused().length === 0, 'all sent');
  });
});
