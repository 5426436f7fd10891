import { randomUUID } from 'node:crypto';
import type {
  CallJoined,
  PrepareCallResponse,
  ProduceResponse,
  RtpCapabilities,
  RtpParameters,
} from '@chatcall/contracts';
import { CallConnections } from '../../src/modules/calls/call-connections.js';
import { LocalMediaNode } from '../../src/modules/media-node/node/local-media-node.js';
import { MediasoupService } from '../../src/modules/media-node/mediasoup/mediasoup.service.js';
import { startTestApp } from '../support/index.js';
import type { TestApp } from '../support/index.js';
import {
  callWith,
  codeOf,
  direct,
  ended,
  group,
  log,
  nothingIsLeft,
  outcomes,
  people,
  reconnect,
} from './people.js';
import type { TestDevice, TestPerson } from './people.js';
import { DTLS, opusParameters, vp8Parameters } from './rtp-parameters.js';
import { dumpWorkers, isPaused } from './worker-dumps.js';
import { eventually } from './worker-pool.js';

const CALLS = 100;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({
    env: { RATE_LIMIT_FACTOR: '0', MEDIA_WORKERS: '2', UNANSWERED_RINGS: '1000' },
  });
});
afterAll(() => app.close());

/** Everything that a call holds in this process and in the workers. */
async function held(): Promise<{
  rooms: number;
  connections: number;
  routers: number;
  transports: number;
  load: number[];
}> {
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

/** What is left of many calls: nothing. */
describe('a hundred calls', () => {
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

describe('a call that a device prepares to answer', () => {
  /** Anna's call with a camera rings for Ben. */
  async function ringing(anna: TestPerson, ben: TestPerson): Promise<CallJoined> {
    const conversationId = await direct(anna, ben);
    const joined = await anna.send('call:initiate', { conversationId, kind: 'video' });
    await ben.waitFor('call:incoming', ({ call }) => call.id === joined.call.id);
    await send(anna, joined, 'camera', vp8Parameters(1));
    return joined;
  }

  const send = (
    device: TestDevice,
    { call, sendTransport }: CallJoined,
    source: 'camera' | 'microphone',
    rtpParameters: RtpParameters,
  ): Promise<ProduceResponse> =>
    device.send('media:produce', {
      callId: call.id,
      transportId: sendTransport.id,
      kind: source === 'camera' ? 'video' : 'audio',
      source,
      rtpParameters,
      paused: false,
    });

  const rtpCapabilities = (device: TestDevice): RtpCapabilities =>
    device.all('call:incoming').at(-1)?.routerRtpCapabilities ?? {};
  const prepare = (device: TestDevice, callId: string): Promise<PrepareCallResponse> =>
    device.send('call:prepare', { callId, rtpCapabilities: rtpCapabilities(device) });

  it('is joined as the prepared peer, of which nobody knew before', async () => {
    const { anna, ben } = await people(app, 'anna', 'ben');
    const call = await ringing(anna, ben);
    const callId = call.call.id;
    const { peerId, consumers, sendTransport, recvTransport } = await prepare(ben, callId);
    const [picture] = consumers;
    const transportId = recvTransport.id;
    await ben.send('media:connectTransport', { callId, transportId, dtlsParameters: DTLS });
    await send(anna, call, 'microphone', opusParameters(20));
    // What begins to be sent can be prepared, too.
    const { producer: sound } = await ben.waitFor('media:newProducer');
    const consumerIds = [picture?.consumerId ?? ''];
    // Before the answer nothing flows in either direction.
    const refused = [
      ben.send('media:resumeConsumers', { callId, consumerIds }),
      send(ben, { ...call, sendTransport }, 'camera', vp8Parameters(30)),
    ].map(codeOf);
    expect(await Promise.all(refused)).toEqual(['MEDIA.NOT_JOINED', 'MEDIA.NOT_JOINED']);
    expect(anna.all('call:peerJoined')).toEqual([]);
    expect(consumerIds.map(isPaused)).toEqual([true]);
    const prepared = { peerId, consumerIds };
    const tooMany = { peerId, consumerIds: Array<string>(201).fill(peerId) };
    expect(await codeOf(ben.send('call:accept', { callId, prepared: tooMany }))).toBe(
      'COMMON.VALIDATION',
    );
    const joined = await ben.send('call:accept', {
      callId,
      rtpCapabilities: rtpCapabilities(ben),
      prepared,
    });
    const own = [joined.peerId, joined.sendTransport.id, joined.recvTransport.id];
    expect(own).toEqual([peerId, sendTransport.id, transportId]);
    expect(consumerIds.map(isPaused)).toEqual([false]);
    expect(joined.consumers).toMatchObject([picture ?? {}, { producerId: sound.producerId }]);
    await anna.waitFor('call:peerJoined', ({ peer }) => peer.peerId === peerId);
    await ben.send('call:hangup', { callId });
  });

  it('leaves nothing of the devices that do not answer', async () => {
    const { anna, ben } = await people(app, 'anna', 'ben');
    const callId = (await ringing(anna, ben)).call.id;
    const [phone, gone] = [await ben.anotherDevice(), await ben.anotherDevice()];
    for (const device of [ben, phone, gone])
      await device.send('call:prepare', { callId, rtpCapabilities: rtpCapabilities(ben) });
    expect((await held()).transports).toBe(8);
    gone.socket.disconnect();
    await eventually(async () => (await held()).transports === 6, 'the end of the one that left');
    await phone.send('call:accept', { callId });
    await eventually(async () => (await held()).transports === 4, 'the end of the others');
    expect(await codeOf(prepare(ben, callId))).toBe('CALL.WRONG_STATE');
    await anna.send('call:hangup', { callId });
    await eventually(async () => (await held()).transports === 0, 'the end of the call');
    const declined = (await ringing(anna, ben)).call.id;
    await prepare(ben, declined);
    await ben.send('call:decline', { callId: declined });
    await eventually(async () => (await held()).transports === 0, 'the end of the declined call');
  });
});

describe('a device whose connection alone was lost', () => {
  /** Ben has answered with the request `entry`. */
  async function inCall(): Promise<{
    anna: TestPerson;
    ben: TestPerson;
    callId: string;
    mine: CallJoined;
    /** Joins again with the peer that the device keeps. */
    back: (who: TestDevice, keptPeerId: string, ...entries: string[]) => Promise<CallJoined>;
    entry: string;
  }> {
    const { anna, ben } = await people(app, 'anna', 'ben');
    const conversationId = await group(anna, ben);
    const { call } = await anna.send('call:initiate', { conversationId, kind: 'audio' });
    const entry = randomUUID();
    const mine = await ben.send('call:accept', { callId: call.id, requestId: entry } as never);
    const back = (who: TestDevice, keptPeerId: string, ...previousEntries: string[]) =>
      who.send('call:join', { callId: call.id, keptPeerId, previousEntries });
    return { anna, ben, callId: call.id, mine, back, entry };
  }

  const places = ({ peerId, sendTransport, recvTransport }: CallJoined): string[] => [
    peerId,
    sendTransport.id,
    recvTransport.id,
  ];

  it('keeps its peer with all that it sends and receives, also when the old connection ends later', async () => {
    const { anna, ben, callId, mine, entry } = await inCall();
    const [transportId, source] = [mine.sendTransport.id, 'microphone'] as const;
    const rtpParameters = opusParameters(9);
    const track = { callId, transportId, kind: 'audio', source, rtpParameters } as const;
    const { producerId } = await ben.send('media:produce', { ...track, paused: false });
    const next = await reconnect(app, ben.user);
    const again = { callId, keptPeerId: mine.peerId, previousEntries: [entry] };
    const second = randomUUID();
    const kept = await next.send('call:join', { ...again, requestId: second } as never);
    expect(places(kept)).toEqual(places(mine));
    // Its own, with which it has entered before, does not concern the peer any more.
    ben.socket.disconnect();
    const last = await reconnect(app, ben.user);
    const lastEntries = { ...again, previousEntries: [entry, second] };
    expect(places(await last.send('call:join', lastEntries))).toEqual(places(mine));
    expect(await codeOf(next.send('media:pauseProducer', { callId, producerId }))).toBe(
      'MEDIA.NOT_JOINED',
    );
    expect(await codeOf(last.send('media:pauseProducer', { callId, producerId }))).toBe('done');
    next.socket.disconnect();
    expect([anna.all('call:peerLeft'), anna.all('media:producerClosed')]).toEqual([[], []]);
    for (const one of [anna, last]) await one.send('call:hangup', { callId });
    last.socket.disconnect();
    await nothingIsLeft(app);
  });

  it('has a new peer when it names that of another device, or of an entry that is not its own', async () => {
    const { anna, ben, callId, mine, back, entry } = await inCall();
    const phone = await ben.anotherDevice();
    const fromPhone = await phone.send('call:join', { callId, keptPeerId: mine.peerId });
    expect(fromPhone.peerId).not.toBe(mine.peerId);
    const next = await reconnect(app, ben.user);
    expect(await codeOf(back(next, mine.peerId))).toBe('CALL.ELSEWHERE');
    const taken = [mine.peers[0]?.peerId ?? '', fromPhone.peerId];
    const entries = [entry];
    let latest = mine.peerId;
    for (const keptPeerId of [...taken, randomUUID(), 'nobody']) {
      const requestId = randomUUID();
      const request = { callId, keptPeerId, previousEntries: [...entries], requestId };
      const joined = next.send('call:join', request as never);
      if (keptPeerId === 'nobody') expect(await codeOf(joined)).toBe('COMMON.VALIDATION');
      else {
        latest = (await joined).peerId;
        expect([...taken, mine.peerId, keptPeerId]).not.toContain(latest);
      }
      entries.push(requestId);
    }
    await eventually(() => anna.all('call:peerLeft').length === 3, 'the notices');
    expect(new Set(anna.all('call:peerLeft').map(({ reason }) => reason))).toEqual(
      new Set(['replaced']),
    );
    const tab = await reconnect(app, ben.user);
    const taking = { callId, keptPeerId: latest, previousEntries: [], takeOver: true };
    expect((await tab.send('call:join', taking)).peerId).not.toBe(latest);
    for (const one of [anna, tab]) await one.send('call:hangup', { callId });
    for (const one of [next, phone, tab]) one.socket.disconnect();
    await nothingIsLeft(app);
  });

  it('has a new peer when its own was removed meanwhile, and none after the end', async () => {
    const { anna, ben, callId, mine, back, entry } = await inCall();
    const peer = { callId, peerId: mine.peerId };
    await app.app.get(LocalMediaNode).execute({ type: 'leave', ...peer, reason: 'disconnected' });
    await ben.waitFor('call:peerLeft', ({ peerId }) => peerId === mine.peerId);
    await eventually(async () => outcomes((await log(anna))[0] as never)['ben'] === 'left');
    const again = await back(ben, mine.peerId, entry);
    expect(again.peerId).not.toBe(mine.peerId);
    await anna.waitFor('call:peerJoined', (notice) => notice.peer.peerId === again.peerId);
    for (const one of [anna, ben]) await one.send('call:hangup', { callId });
    await ended(anna, callId);
    expect(await codeOf(back(ben, again.peerId, entry))).toBe('CALL.ENDED');
    await nothingIsLeft(app);
  });
});
