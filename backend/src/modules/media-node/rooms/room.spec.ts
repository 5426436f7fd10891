import { jest } from '@jest/globals';
import { LIMITS } from '@chatcall/contracts';
import type { PeerLeaveReason, ProducerInfo } from '@chatcall/contracts';
import { DTLS } from '../../../../test/media/rtp-parameters.js';
import { dumpRouters, dumpWorkers } from '../../../../test/media/worker-dumps.js';
import { eventually, startPool } from '../../../../test/media/worker-pool.js';
import type { WorkerPool } from '../mediasoup/worker-pool.js';
import type { Peer } from './peer.js';
import { Room } from './room.js';
import { ROOM_TIMINGS } from './room-types.js';
import type { RoomCloseReason } from '../port/media-events.js';

import { camera, identity, microphone } from '../../../../test/media/room-peers.js';

const EMPTY_ROUTER = {
  transportIds: [],
  mapProducerIdConsumerIds: [],
  mapConsumerIdProducerId: [],
  mapProducerIdObserverIds: [],
};

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

  it('gives a new peer the whole state of the room and notifies the others of it', async () => {
    const joined: Peer[] = [];
    room.on('peerJoined', (peer) => joined.push(peer));
    const anna = await room.join(identity('anna'));
    const info = await room.produce(anna, microphone());
    const ben = await room.join(identity('ben'));
    expect(joined).toEqual([anna, ben]);
    expect(room.others('ben')).toEqual([{ peerId: 'anna', user: anna.user, producers: [info] }]);
    expect(ben.transports.send.iceCandidates.length).toBeGreaterThan(0);
    expect(ben.transports.send.id).not.toBe(ben.transports.recv.id);
  });

  it('reports once for each direction that no packet of a device arrives', async () => {
    const blocked = await Room.open('blocked', pool, { ...ROOM_TIMINGS, unreachedMs: 50 });
    const unreached: [string, string][] = [];
    blocked.on('peerUnreached', (peer, direction) => unreached.push([peer.id, direction]));
    const anna = await blocked.join(identity('anna'));
    const { send, recv } = anna.transports;
    for (const { id } of [send, recv]) await anna.transport(id).connect(DTLS as never);
    await eventually(() => unreached.length === 2);
    expect(unreached).toEqual([
      ['anna', 'send'],
      ['anna', 'recv'],
    ]);
    blocked.close('call-ended');
  });

  it('detects that no packet of a device arrives any more, whatever it sends, and that it is back', async () => {
    const observed = await Room.open('observed', pool, {
      ...ROOM_TIMINGS,
      quietMs: 40,
      quietCheckMs: 10,
    });
    const said: [string, boolean][] = [];
    observed.on('peerQuiet', (peer) => said.push([peer.id, false]));
    observed.on('peerReached', (peer) => said.push([peer.id, true]));
    const sends: Record<string, boolean | null> = {
      muted: false,
      sending: false,
      unconnected: null,
      alive: true,
    };
    // Nobody is quiet until all have joined, which may take longer than `quietMs`.
    let joining = true;
    for (const [name, alone] of Object.entries(sends)) {
      const peer = await observed.join(identity(name));
      jest
        .spyOn(peer, 'hasReceived')
        .mockImplementation(() =>
          Promise.resolve(alone === null ? null : joining || sends[name] === true),
        );
    }
    const { producerId } = await observed.produce(observed.peer('muted'), microphone());
    await observed.pauseProducer(observed.peer('muted'), producerId);
    await observed.produce(observed.peer('sending'), microphone());
    joining = false;
    await eventually(() => said.length === 2);
    // Those who join now learn it too.
    const reached = observed.others('nobody').map((peer) => [peer.peerId, peer.reached ?? true]);
    expect(Object.fromEntries(reached)).toEqual({
      muted: false,
      sending: false,
      unconnected: true,
      alive: true,
    });
    for (const name of ['muted', 'sending']) {
      sends[name] = true;
      await eventually(() => said.some(([id, is]) => id === name && is));
    }
    expect(said.slice(0, 2).toSorted()).toEqual([
      ['muted', false],
      ['sending', false],
    ]);
    expect(said.slice(2)).toEqual([
      ['muted', true],
      ['sending', true],
    ]);
    observed.close('call-ended');
  });

  it('gives a device with its first track the whole time to send something', async () => {
    const observed = await Room.open('begins', pool, {
      ...ROOM_TIMINGS,
      quietMs: 200,
      quietCheckMs: 10,
    });
    const peer = await observed.join(identity('listener'));
    let answer: boolean | null = null;
    let asked = 0;
    let quietAfter = 0;
    observed.on('peerQuiet', () => (quietAfter = asked));
    jest.spyOn(peer, 'hasReceived').mockImplementation(() => {
      asked += 1;
      return Promise.resolve(answer);
    });
    // Longer than `quietMs` without a track.
    await eventually(() => asked > 2 && peer.silentMs > 300);
    expect(quietAfter).toBe(0);
    answer = false;
    asked = 0;
    await eventually(() => quietAfter > 0);
    // Not the first time that it is asked.
    expect(quietAfter).toBeGreaterThan(2);
    observed.close('call-ended');
  });

  it('asks the transport first over which a device was heard last, and the other one only in silence', async () => {
    const peer = await room.join(identity('heard'));
    const asked: string[] = [];
    const over = { send: null as boolean | null, recv: true as boolean | null };
    for (const direction of ['send', 'recv'] as const)
      jest
        .spyOn(peer.transport(peer.transports[direction].id), 'hasReceived')
        .mockImplementation(() => {
          asked.push(direction);
          return Promise.resolve(over[direction]);
        });
    expect([await peer.hasReceived(), asked.splice(0)]).toEqual([true, ['recv']]);
    Object.assign(over, { send: true, recv: false });
    expect([await peer.hasReceived(), asked.splice(0)]).toEqual([true, ['recv', 'send']]);
    expect([await peer.hasReceived(), asked.splice(0)]).toEqual([true, ['send']]);
    Object.assign(over, { send: false, recv: null });
    expect([await peer.hasReceived(), asked.splice(0)]).toEqual([false, ['send', 'recv']]);
    over.send = null;
    expect(await peer.hasReceived()).toBe(null);
    peer.close('disconnected');
  });

  it('keeps a prepared peer from everyone, and lets nothing flow to it before it joins', async () => {
    const seen: string[] = [];
    room.on('peerJoined', ({ id }) => seen.push(`${id} joined`));
    room.on('peerLeft', ({ id }) => seen.push(`${id} left`));
    const anna = await room.join(identity('anna'));
    const { producerId } = await room.produce(anna, camera());
    const ben = await room.prepare(identity('ben'), 60_000);
    const [consumer] = await room.consumeAll(ben, room.rtpCapabilities);
    expect(consumer).toMatchObject({ producerId, peerId: 'anna' });
    expect(room.peerOrPrepared('ben')).toBe(ben);
    expect([room.peerIds, room.others('anna'), seen]).toEqual([['anna'], [], ['anna joined']]);
    expect(() => room.peer('ben')).toThrow('not in the call');
    // Another session cannot take it.
    expect(await room.join(identity('ben', 'eve'))).not.toBe(ben);
    room.peer('ben').close('hung-up');
    expect(await room.join(identity('ben'))).toBe(ben);
    expect((await room.consumeAll(ben, room.rtpCapabilities))[0]).toEqual(consumer);
    expect(room.states()).toEqual([
      { peerId: 'anna', state: 'attended' },
      { peerId: 'ben', state: 'attended' },
    ]);
  });

  it('keeps few prepared peers, each for a limited time, and none when it closes', async () => {
    const anna = await room.join(identity('anna'));
    const asked = await Promise.allSettled(
      Array.from({ length: LIMITS.preparedPeersMax + 1 }, (_, index) =>
        room.prepare(identity(`ringing-${index}`), index === 0 ? 1 : 60_000),
      ),
    );
    expect(asked.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'CALL.FULL' } },
    ]);
    await eventually(() => room.prepared.ids.length === LIMITS.preparedPeersMax - 1);
    room.prepared.release(({ user }) => user.id === 'user-ringing-1');
    expect(room.prepared.find('ringing-1')).toBeNull();
    anna.close('hung-up');
    expect([room.closed, room.prepared.ids]).toEqual([true, []]);
    await eventually(async () => (await dumpWorkers())[0]?.transportIds.length === 0);
  });

  it('is full at the limit, counting peers that are joining', async () => {
    const asked = await Promise.allSettled(
      Array.from({ length: LIMITS.callPeersMax + 1 }, (_, index) =>
        room.join(identity(`peer-${index}`)),
      ),
    );
    expect(room.peerIds).toHaveLength(LIMITS.callPeersMax);
    expect(asked.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'CALL.FULL' } },
    ]);
    const back = await room.join(identity('peer-again', 'peer-0'));
    expect(back.closed).toBe(false);
  });

  it('replaces the older peer of a device', async () => {
    const leaves = leavesOf();
    const first = await room.join(identity('first', 'anna'));
    const second = await room.join(identity('second', 'anna'));
    expect(leaves).toEqual([['first', 'replaced']]);
    expect([first.closed, second.closed, room.closed]).toEqual([true, false, false]);
  });

  it('keeps the last of several joins of a device at the same moment', async () => {
    const joins = await Promise.allSettled(
      ['one', 'two', 'three'].map((peerId) => room.join(identity(peerId, 'anna'))),
    );
    expect(joins.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(room.peerIds).toEqual(['three']);
    expect((await dumpRouters())[0]?.transportIds).toHaveLength(2);
  });

  it('closes when the last peer has left, and leaves nothing in the worker', async () => {
    const closed: RoomCloseReason[] = [];
    room.on('closed', (reason) => closed.push(reason));
    const [anna, ben] = [await room.join(identity('anna')), await room.join(identity('ben'))];
    const { producerId } = await room.produce(anna, microphone());
    await room.consume(ben, [producerId], room.rtpCapabilities);
    anna.close('hung-up');
    expect(room.closed).toBe(false);
    await eventually(
      async () => (await dumpRouters())[0]?.mapConsumerIdProducerId.length === 0,
      'the end of the consumer',
    );
    await expect(dumpRouters()).resolves.toMatchObject([
      { ...EMPTY_ROUTER, transportIds: [expect.any(String), expect.any(String)] },
    ]);
    ben.close('hung-up');
    ben.close('hung-up');
    expect(closed).toEqual(['empty']);
    await eventually(
      async () => (await dumpWorkers())[0]?.routerIds.length === 0,
      'the end of the router',
    );
    await expect(dumpWorkers()).resolves.toMatchObject([{ routerIds: [], transportIds: [] }]);
    expect(pool.workers[0]?.load).toEqual({ routers: 0, producers: 0, consumers: 0 });
  });

  it('closes everything once and refuses later requests', async () => {
    const events: string[] = [];
    room.on('peerLeft', () => events.push('peerLeft'));
    room.on('closed', (reason, peers) =>
      events.push(`${reason} ${peers.map(({ id }) => id).join()}`),
    );
    const anna = await room.join(identity('anna'));
    const { producerId } = await room.produce(anna, microphone());
    room.close('call-ended');
    room.close('node-closing');
    expect(events).toEqual(['call-ended anna']);
    expect([anna.closed, room.peerIds, anna.send.infos()]).toEqual([true, [], []]);
    await expect(dumpRouters()).resolves.toEqual([]);
    await expect(room.join(identity('ben'))).rejects.toMatchObject({ code: 'MEDIA.UNAVAILABLE' });
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

  it('leaves nothing behind when it closes during requests', async () => {
    const anna = await room.join(identity('anna'));
    const info: ProducerInfo = await room.produce(anna, microphone());
    const ben = await room.join(identity('ben'));
    const underWay = [
      room.join(identity('cleo')),
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
    expect([room.peerIds, anna.send.infos(), await dumpRouters()]).toEqual([[], [], []]);
    await eventually(
      async () => (await dumpWorkers())[0]?.routerIds.length === 0,
      'the end of the router',
    );
  });

  it('removes a device whose connection stays lost, and not one that came back', async () => {
    const quick = await Room.open('quick', pool, { ...ROOM_TIMINGS, peerGraceMs: 50 });
    const leaves: [string, PeerLeaveReason][] = [];
    quick.on('peerLeft', (peer, reason) => leaves.push([peer.id, reason]));
    const [lost, back] = [await quick.join(identity('lost')), await quick.join(identity('back'))];
    lost.suspend();
    lost.suspend();
    back.suspend();
    await quick.join(identity('back-again', 'back'));
    await eventually(() => lost.closed, 'the end of the grace');
    expect(leaves).toEqual([
      ['back', 'replaced'],
      ['lost', 'disconnected'],
    ]);
    quick.close('call-ended');
  });

  it('keeps a device whose connection stays lost as long as its packets arrive', async () => {
    const frozen = await Room.open('frozen', pool, {
      ...ROOM_TIMINGS,
      peerGraceMs: 20,
      quietMs: 200,
      quietCheckMs: 10,
    });
    const peer = await frozen.join(identity('frozen'));
    let [checks, sends] = [0, true];
    jest.spyOn(peer, 'hasReceived').mockImplementation(() => {
      checks += 1;
      return Promise.resolve(sends);
    });
    await eventually(() => checks > 1);
    peer.suspend();
    const atSuspension = checks;
    // More checks than fit into the time for a lost connection.
    await eventually(() => checks > atSuspension + 20);
    expect([peer.closed, peer.suspended]).toEqual([false, true]);
    sends = false;
    await eventually(() => peer.closed, 'the end of the device');
    frozen.close('call-ended');
  });

  it('keeps a peer for a shorter time when its page is unloaded, also after the loss was noticed', async () => {
    const patient = await Room.open('patient', pool, {
      ...ROOM_TIMINGS,
      peerGraceMs: 600_000,
    });
    const leaves: [string, PeerLeaveReason][] = [];
    patient.on('peerLeft', (peer, reason) => leaves.push([peer.id, reason]));
    const unloaded = await patient.join(identity('unloaded'));
    unloaded.suspend();
    unloaded.suspend(10);
    unloaded.suspend();
    await eventually(() => unloaded.closed, 'the end of the time for a reload');
    expect(leaves).toEqual([['unloaded', 'disconnected']]);
    patient.close('call-ended');
  });

  it('keeps the place of a page that is unloaded also after its transports have ended', async () => {
    const reloading = await Room.open('reloading', pool, { ...ROOM_TIMINGS, peerGraceMs: 200 });
    const leaves: [string, PeerLeaveReason][] = [];
    reloading.on('peerLeft', (peer, reason) => leaves.push([peer.id, reason]));
    const peers = await Promise.all(
      ['here', 'announced', 'lost', 'back'].map((name) => reloading.join(identity(name))),
    );
    const [, announced, lost, back] = peers;
    announced?.suspend(600_000);
    lost?.suspend();
    back?.suspend();
    for (const peer of peers) peer.transport(peer.transports.recv.id).emit('failed');
    expect(leaves).toEqual([['here', 'media-failed']]);
    back?.resume();
    await eventually(() => lost?.closed ?? false, 'the end of the time for a reload');
    expect(leaves.slice(1)).toEqual([
      ['back', 'media-failed'],
      ['lost', 'disconnected'],
    ]);
    expect([announced?.closed, announced?.failed]).toEqual([false, true]);
    const again = await reloading.join(identity('announced again', 'announced'));
    expect([again.failed, leaves.at(-1)]).toEqual([false, ['announced', 'replaced']]);
    reloading.close('call-ended');
  });
});
