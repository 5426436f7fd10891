import { jest } from '@jest/globals';
import { LIMITS } from '@chatcall/contracts';
import type { PeerLeaveReason, ProducerInfo } from '@chatcall/contracts';
import { DTLS, opusParameters, vp8Parameters } from '../../../../test/media/rtp-parameters.js';
import { eventually, startPool } from '../../../../test/media/worker-pool.js';
import type { WorkerPool } from '../mediasoup/worker-pool.js';
import type { Peer } from './peer.js';
import { RoomRegistry } from './room-registry.js';
import { Room } from './room.js';
import { ROOM_TIMINGS } from './room-types.js';
import type { RoomCloseReason } from './room-types.js';

const EMPTY_ROUTER = {
  transportIds: [],
  mapProducerIdConsumerIds: [],
  mapConsumerIdProducerId: [],
  mapProducerIdObserverIds: [],
};

let nextSsrc = 1000;
const ssrc = (): number => (nextSsrc += 10);

const seat = (name: string, session = name) => ({
  peerId: name,
  sessionId: session,
  user: {
    id: `user-${session}`,
    username: session,
    displayName: session,
    avatarUrl: null,
    statusText: '',
  },
});

const microphone = () =>
  ({
    kind: 'audio',
    source: 'microphone',
    rtpParameters: opusParameters(ssrc()) as never,
    paused: false,
  }) as const;
const camera = () =>
  ({
    kind: 'video',
    source: 'camera',
    rtpParameters: vp8Parameters(ssrc()) as never,
    paused: false,
  }) as const;

/** Rooms on a real worker. */
describe('Room', () => {
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

  const leavesOf = (): [string, PeerLeaveReason][] => {
    const leaves: [string, PeerLeaveReason][] = [];
    room.on('peerLeft', (peer, reason) => leaves.push([peer.id, reason]));
    return leaves;
  };

  it('tells a newcomer everything and the others of the newcomer', async () => {
    const joined: Peer[] = [];
    room.on('peerJoined', (peer) => joined.push(peer));
    const anna = await room.join(seat('anna'));
    const info = await room.produce(anna, microphone());
    const ben = await room.join(seat('ben'));
    expect(joined).toEqual([anna, ben]);
    expect(room.others('ben')).toEqual([{ peerId: 'anna', user: anna.user, producers: [info] }]);
    expect(ben.transports.send.iceCandidates.length).toBeGreaterThan(0);
    expect(ben.transports.send.id).not.toBe(ben.transports.recv.id);
  });

  it('says once for each direction that no packet of a device arrives', async () => {
    const blocked = await Room.open('blocked', pool, { ...ROOM_TIMINGS, unreachedMs: 50 });
    const unreached: [string, string][] = [];
    blocked.on('peerUnreached', (peer, direction) => unreached.push([peer.id, direction]));
    const anna = await blocked.join(seat('anna'));
    const { send, recv } = anna.transports;
    for (const { id } of [send, recv]) await anna.transport(id).connect(DTLS as never);
    await eventually(() => unreached.length === 2);
    expect(unreached).toEqual([
      ['anna', 'send'],
      ['anna', 'recv'],
    ]);
    blocked.close('call-ended');
  });

  it('notices a device that sends nothing and of which no packet comes any more, and its return', async () => {
    const watched = await Room.open('watched', pool, {
      ...ROOM_TIMINGS,
      quietMs: 40,
      quietLookMs: 10,
    });
    const said: [string, boolean][] = [];
    watched.on('peerQuiet', (peer) => said.push([peer.id, false]));
    watched.on('peerReached', (peer) => said.push([peer.id, true]));
    const bytes: Record<string, number | null> = {
      muted: 1,
      speaking: 1,
      unconnected: null,
      alive: 1,
    };
    for (const name of Object.keys(bytes)) {
      const peer = await watched.join(seat(name));
      jest.spyOn(peer, 'receivedBytes').mockImplementation(() => {
        if (name === 'alive') bytes[name] = (bytes[name] ?? 0) + 1;
        return Promise.resolve(bytes[name] ?? null);
      });
    }
    const { producerId } = await watched.produce(watched.peer('muted'), microphone());
    await watched.pauseProducer(watched.peer('muted'), producerId);
    await watched.produce(watched.peer('speaking'), microphone());
    await eventually(() => said.length === 1);
    bytes['muted'] = 2;
    await eventually(() => said.length === 2);
    expect(said).toEqual([
      ['muted', false],
      ['muted', true],
    ]);
    watched.close('call-ended');
  });

  it('takes everything of a flight in any order: consume and produce before the transports are connected', async () => {
    const anna = await room.join(seat('anna'));
    const ben = await room.join(seat('ben'));
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
    const anna = await room.join(seat('anna'));
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

  it('makes one consumer for a producer however often it is asked', async () => {
    const [anna, ben] = [await room.join(seat('anna')), await room.join(seat('ben'))];
    const { producerId } = await room.produce(anna, microphone());
    const answers = await Promise.all(
      [1, 2, 3].map(() => room.consume(ben, [producerId, producerId], room.rtpCapabilities)),
    );
    expect(
      new Set(answers.flatMap(({ consumers }) => consumers.map(({ consumerId }) => consumerId)))
        .size,
    ).toBe(1);
    expect(ben.receive.size).toBe(1);
  });

  it('names what cannot be consumed: unknown, one’s own, of a codec that is missing', async () => {
    const [anna, ben] = [await room.join(seat('anna')), await room.join(seat('ben'))];
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

  it('keeps the ids of others out of reach', async () => {
    const [anna, ben] = [await room.join(seat('anna')), await room.join(seat('ben'))];
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

  it('bounds what one device sends, also when everything is asked for at once', async () => {
    const anna = await room.join(seat('anna'));
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
    const anna = await room.join(seat('anna'));
    await expect(room.produce(anna, { ...camera(), source: 'microphone' })).rejects.toMatchObject({
      code: 'MEDIA.INVALID_PARAMETERS',
    });
    await expect(
      room.produce(anna, { ...microphone(), rtpParameters: { codecs: [] } as never }),
    ).rejects.toMatchObject({
      code: 'MEDIA.INVALID_PARAMETERS',
    });
  });

  it('is full at the limit, counting those who are just coming in', async () => {
    const asked = await Promise.allSettled(
      Array.from({ length: LIMITS.callPeersMax + 1 }, (_, index) =>
        room.join(seat(`peer-${index}`)),
      ),
    );
    expect(room.size).toBe(LIMITS.callPeersMax);
    expect(asked.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'CALL.FULL' } },
    ]);
    const back = await room.join(seat('peer-again', 'peer-0'));
    expect(back.closed).toBe(false);
  });

  it('tells of muting in the order in which it was asked for', async () => {
    const anna = await room.join(seat('anna'));
    const { producerId } = await room.produce(anna, microphone());
    const told: string[] = [];
    room.on('producerPaused', () => told.push('paused'));
    room.on('producerResumed', () => told.push('resumed'));
    await Promise.all([
      room.pauseProducer(anna, producerId),
      room.resumeProducer(anna, producerId),
      room.pauseProducer(anna, producerId),
    ]);
    expect(told).toEqual(['paused', 'resumed', 'paused']);
    expect(anna.send.infos()).toMatchObject([{ paused: true }]);
  });

  it('resumes what is there when one of many has just ended', async () => {
    const [anna, ben] = [await room.join(seat('anna')), await room.join(seat('ben'))];
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
    await eventually(() => ben.receive.size === 1, 'the end of the consumer');
    await expect(ben.receive.resume([ids[0] ?? ''])).rejects.toMatchObject({
      code: 'MEDIA.CONSUMER_NOT_FOUND',
    });
  });

  it('replaces the older peer of a device', async () => {
    const leaves = leavesOf();
    const first = await room.join(seat('first', 'anna'));
    const second = await room.join(seat('second', 'anna'));
    expect(leaves).toEqual([['first', 'replaced']]);
    expect([first.closed, second.closed, room.closed]).toEqual([true, false, false]);
  });

  it('lets the last of several joins of one device at once win', async () => {
    const joins = await Promise.allSettled(
      ['one', 'two', 'three'].map((peerId) => room.join(seat(peerId, 'anna'))),
    );
    expect(joins.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(room.size).toBe(1);
    expect((await room.dump()).transportIds).toHaveLength(2);
  });

  it('ends by itself when the last peer has left, and holds nothing any more', async () => {
    const closed: RoomCloseReason[] = [];
    room.on('closed', (reason) => closed.push(reason));
    const [anna, ben] = [await room.join(seat('anna')), await room.join(seat('ben'))];
    const { producerId } = await room.produce(anna, microphone());
    await room.consume(ben, [producerId], room.rtpCapabilities);
    anna.close('hung-up');
    expect(room.closed).toBe(false);
    await eventually(() => ben.receive.size === 0, 'the end of the consumer');
    await expect(room.dump()).resolves.toMatchObject({
      ...EMPTY_ROUTER,
      transportIds: [expect.any(String), expect.any(String)],
    });
    ben.close('hung-up');
    ben.close('hung-up');
    expect(closed).toEqual(['empty']);
    await eventually(
      async () => (await pool.workers[0]?.contents())?.routerIds.length === 0,
      'the end of the router',
    );
    await expect(pool.workers[0]?.contents()).resolves.toMatchObject({
      routerIds: [],
      transportIds: [],
    });
    expect(pool.workers[0]?.load).toEqual({ routers: 0, producers: 0, consumers: 0 });
  });

  it('closes whole, once, and refuses everything after', async () => {
    const events: string[] = [];
    room.on('peerLeft', () => events.push('peerLeft'));
    room.on('closed', (reason, peers) =>
      events.push(`${reason} ${peers.map(({ id }) => id).join()}`),
    );
    const anna = await room.join(seat('anna'));
    const { producerId } = await room.produce(anna, microphone());
    room.close('call-ended');
    room.close('node-closing');
    expect(events).toEqual(['call-ended anna']);
    expect([anna.closed, room.size, anna.send.size, anna.receive.size]).toEqual([true, 0, 0, 0]);
    await expect(room.join(seat('ben'))).rejects.toMatchObject({ code: 'MEDIA.UNAVAILABLE' });
    await expect(room.produce(anna, microphone())).rejects.toMatchObject({
      code: 'MEDIA.NOT_JOINED',
    });
    await expect(room.pauseProducer(anna, producerId)).rejects.toMatchObject({
      code: 'MEDIA.PRODUCER_NOT_FOUND',
    });
    expect(() => anna.transport(anna.transports.send.id)).toThrow(
      expect.objectContaining({ code: 'MEDIA.TRANSPORT_NOT_FOUND' }),
    );
  });

  it('leaves nothing behind when it closes while everything is under way', async () => {
    const anna = await room.join(seat('anna'));
    const info: ProducerInfo = await room.produce(anna, microphone());
    const ben = await room.join(seat('ben'));
    const underWay = [
      room.join(seat('cleo')),
      room.produce(anna, camera()),
      room.consume(ben, [info.producerId], room.rtpCapabilities),
      room.pauseProducer(anna, info.producerId),
      anna.transport(anna.transports.send.id).connect(DTLS as never),
    ];
    room.close('call-ended');
    const settled = await Promise.allSettled(underWay);
    expect(settled.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    const codes = settled.map((result) => (result as PromiseRejectedResult).reason.code as string);
    expect(codes.every((code) => /^MEDIA\./.test(code))).toBe(true);
    expect([room.size, anna.send.size, ben.receive.size]).toEqual([0, 0, 0]);
    await eventually(
      async () => (await pool.workers[0]?.contents())?.routerIds.length === 0,
      'the end of the router',
    );
  });

  it('takes out a device whose connection stays away, and not one that came back', async () => {
    const quick = await Room.open('quick', pool, { ...ROOM_TIMINGS, peerGraceMs: 50 });
    const leaves: [string, PeerLeaveReason][] = [];
    quick.on('peerLeft', (peer, reason) => leaves.push([peer.id, reason]));
    const [lost, back] = [await quick.join(seat('lost')), await quick.join(seat('back'))];
    lost.suspend();
    lost.suspend();
    back.suspend();
    await quick.join(seat('back-again', 'back'));
    await eventually(() => lost.closed, 'the end of the grace');
    expect(leaves).toEqual([
      ['back', 'replaced'],
      ['lost', 'disconnected'],
    ]);
    quick.close('call-ended');
  });
});

describe('RoomRegistry', () => {
  let pool: WorkerPool;
  const registry = new RoomRegistry();

  beforeAll(async () => {
    pool = await startPool();
  });
  afterAll(() => pool.close());

  it('opens one room for ten joins at once, and forgets it when it closes', async () => {
    const rooms = await Promise.all(
      Array.from({ length: 10 }, () => registry.open('call', () => Room.open('call', pool))),
    );
    expect(new Set(rooms).size).toBe(1);
    expect([registry.size, registry.find('call')]).toEqual([1, rooms[0]]);
    rooms[0]?.close('call-ended');
    expect([registry.size, registry.find('call')]).toEqual([0, null]);
  });

  it('forgets a room that could not be opened', async () => {
    await expect(
      registry.open('call', () => Promise.reject(new Error('no worker'))),
    ).rejects.toThrow('no worker');
    expect(registry.size).toBe(0);
    const room = await registry.open('call', () => Room.open('call', pool));
    expect(room.closed).toBe(false);
    registry.closeAll('node-closing');
    expect(registry.size).toBe(0);
  });

  it('closes a room that is asked to end while it opens', async () => {
    const opening = registry.open('call', () => Room.open('call', pool));
    registry.close('call', 'call-ended');
    expect((await opening).closed).toBe(true);
    expect(registry.size).toBe(0);
  });
});
