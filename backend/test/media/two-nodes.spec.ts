import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { Database } from '../../src/platform/database/index.js';
import { RedisConnections } from '../../src/platform/redis/index.js';
import { rest, startTestApp } from '../support/index.js';
import type { TestApp } from '../support/index.js';
import { MediasoupService } from '../../src/modules/media-node/mediasoup/mediasoup.service.js';
import { LocalMediaNode } from '../../src/modules/media-node/node/local-media-node.js';
import { MediaNodeAccess } from '../../src/modules/media-node/node/media-node-access.js';
import { NodeDirectory } from '../../src/modules/media-node/node/node-directory.js';
import {
  callWith,
  codeOf,
  direct,
  ended,
  group,
  log,
  outcomes,
  person,
  reconnect,
  suspended,
} from './people.js';
import type { TestPerson } from './people.js';
import { DTLS, opusParameters, vp8Parameters } from './rtp-parameters.js';
import { eventually } from './worker-pool.js';

/** Two API processes with one database and one Redis; anna is connected to the first, ben to the second. */
describe('two nodes', () => {
  let one: TestApp;
  let two: TestApp;
  let anna: TestPerson;
  let ben: TestPerson;
  let conversationId: string;

  beforeAll(async () => {
    one = await startTestApp({ redis: true });
    two = await startAnotherNode();
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });
  beforeEach(async () => {
    [anna, ben] = await Promise.all([person(one, 'anna'), person(one, 'ben', two)]);
    conversationId = await direct(anna, ben);
  });

  const startAnotherNode = (
    env: Record<string, string> = {},
    databaseUrl = one.databaseUrl,
  ): Promise<TestApp> => startTestApp({ databaseUrl, redisPrefix: one.redisPrefix ?? '', env });

  const nothingIsLeft = (): Promise<void> =>
    eventually(
      () => [one, two].every(({ app }) => app.get(LocalMediaNode).callIds.length === 0),
      'the end of the rooms',
    );

  it('ring, answer and hang up across both nodes', async () => {
    const [mine, theirs] = await callWith(anna, conversationId, ben);
    const callId = mine?.call.id ?? '';
    await anna.waitFor('call:accepted', ({ userId }) => userId === ben.id);
    await anna.waitFor('call:peerJoined', ({ peer }) => peer.peerId === theirs?.peerId);
    expect(theirs?.peers).toMatchObject([{ peerId: mine?.peerId }]);
    expect(one.app.get(LocalMediaNode).callIds).toEqual([callId]);
    expect(two.app.get(LocalMediaNode).callIds).toEqual([]);
    await ben.send('call:hangup', { callId });
    await anna.waitFor('call:ended', ({ reason }) => reason === 'completed');
    await nothingIsLeft();
  });

  it('ignore malformed messages on the channel between them', async () => {
    const redis = two.app.get(RedisConnections);
    const channel = `${redis.keyPrefix}:relay:${one.app.get(LocalMediaNode).id}`;
    for (const text of [
      '',
      'garbage',
      'null',
      '7',
      '[]',
      '{}',
      '{"kind":"request"}',
      '{"kind":"x","id":1}',
    ])
      expect(await redis.commands().publish(channel, text)).toBe(1);
    const [mine] = await callWith(anna, conversationId, ben);
    await ben.send('call:hangup', { callId: mine?.call.id ?? '' });
    await nothingIsLeft();
  });

  it('carry the whole media signalling to the node of the room', async () => {
    const [mine, theirs] = await callWith(anna, conversationId, ben);
    const callId = mine?.call.id ?? '';
    const transportId = theirs?.sendTransport.id ?? '';
    const produce = (kind: 'audio' | 'video', rtpParameters: object) =>
      ben.send('media:produce', {
        callId,
        transportId,
        kind,
        source: kind === 'audio' ? 'microphone' : 'camera',
        rtpParameters: rtpParameters as never,
        paused: false,
      });
    const [, sound, picture] = await Promise.all([
      ben.send('media:connectTransport', { callId, transportId, dtlsParameters: DTLS }),
      produce('audio', opusParameters(100)),
      produce('video', vp8Parameters(200)),
    ]);
    await anna.waitFor(
      'media:newProducer',
      ({ producer }) => producer.producerId === picture.producerId,
    );
    const producerIds = [sound.producerId, picture.producerId];
    const rtpCapabilities = mine?.routerRtpCapabilities ?? {};
    const { consumers, failed } = await anna.send('media:consume', {
      callId,
      rtpCapabilities,
      producerIds,
    });
    expect([consumers.length, failed]).toEqual([2, []]);
    await anna.send('media:resumeConsumers', {
      callId,
      consumerIds: consumers.map(({ consumerId }) => consumerId),
    });
    await ben.send('media:pauseProducer', { callId, producerId: sound.producerId });
    await anna.waitFor('media:producerPaused', ({ producerId }) => producerId === sound.producerId);
    await ben.send('media:closeProducer', { callId, producerId: sound.producerId });
    await anna.waitFor('media:producerClosed', ({ producerId }) => producerId === sound.producerId);
    const { iceParameters } = await ben.send('media:restartIce', { callId, transportId });
    expect(iceParameters['usernameFragment']).toEqual(expect.any(String));
    expect(
      await codeOf(
        ben.send('media:pauseProducer', {
          callId,
          producerId: randomUUID(),
        }),
      ),
    ).toBe('MEDIA.PRODUCER_NOT_FOUND');
    await anna.send('call:hangup', { callId });
    await nothingIsLeft();
  });

  it('decline and cancel across both nodes, and close the room on its node', async () => {
    const first = await anna.send('call:initiate', { conversationId, kind: 'audio' });
    await ben.waitFor('call:incoming');
    await ben.send('call:decline', { callId: first.call.id });
    await anna.waitFor('call:declined', ({ reason }) => reason === 'declined');
    await nothingIsLeft();
    const second = await anna.send('call:initiate', { conversationId, kind: 'audio' });
    await ben.waitFor('call:incoming', ({ call }) => call.id === second.call.id);
    await anna.send('call:cancel', { callId: second.call.id });
    await ben.waitFor(
      'call:ringingStopped',
      ({ callId, reason }) => callId === second.call.id && reason === 'cancelled',
    );
    await nothingIsLeft();
  });

  it('let one of two devices on two nodes answer', async () => {
    const phone = await ben.anotherDevice(one);
    const { call } = await anna.send('call:initiate', { conversationId, kind: 'audio' });
    await Promise.all([ben.waitFor('call:incoming'), phone.waitFor('call:incoming')]);
    const codes = await Promise.all(
      [ben, phone].map((device) => codeOf(device.send('call:accept', { callId: call.id }))),
    );
    expect(codes.toSorted()).toEqual(['CALL.WRONG_STATE', 'done']);
    await (codes[0] === 'done' ? phone : ben).waitFor(
      'call:ringingStopped',
      ({ reason }) => reason === 'answered-elsewhere',
    );
    await anna.send('call:hangup', { callId: call.id });
    await nothingIsLeft();
  });

  it('make one call of two that start at the same moment', async () => {
    const team = await group(anna, ben);
    for (const where of [conversationId, team]) {
      const both = await Promise.all(
        [anna, ben].map((person) =>
          person.send('call:initiate', { conversationId: where, kind: 'audio' }),
        ),
      );
      const callId = both[0]?.call.id ?? '';
      expect(both.map(({ call }) => call.id)).toEqual([callId, callId]);
      const peers = [one, two].flatMap(({ app }) => app.get(LocalMediaNode).peerIds(callId));
      expect(peers.toSorted()).toEqual(both.map(({ peerId }) => peerId).toSorted());
      expect(await log(anna, where)).toMatchObject([{ id: callId, state: 'active' }]);
      for (const person of [anna, ben]) await person.send('call:hangup', { callId });
      await nothingIsLeft();
    }
  });

  it('know which users are in a call on the other node, and which of them have lost their connection there', async () => {
    const cleo = await person(one, 'cleo');
    const team = await group(anna, ben);
    const [mine] = await callWith(anna, team, ben);
    const callId = mine?.call.id ?? '';
    const tab = await reconnect(two, anna.user);
    const start = { conversationId: await direct(anna, cleo), kind: 'audio' } as const;
    expect(await codeOf(tab.send('call:initiate', start))).toBe('CALL.ELSEWHERE');
    const next = await tab.send('call:initiate', { ...start, takeOver: true });
    await anna.waitFor('call:peerLeft', ({ reason }) => reason === 'switched');
    await tab.send('call:cancel', { callId: next.call.id });
    // The connection that was removed through the other node is in no call: a start brings it back.
    expect(
      (await anna.send('call:initiate', { conversationId: team, kind: 'audio' })).call.id,
    ).toBe(callId);
    anna.socket.io.engine.close();
    await eventually(
      async () => (await codeOf(tab.send('call:initiate', start))) === 'done',
      'the loss of the connection',
    );
    for (const { id } of (await tab.send('call:query', {})).active)
      await codeOf(tab.send('call:hangup', { callId: id }));
    await ben.send('call:hangup', { callId });
    tab.socket.disconnect();
    await nothingIsLeft();
  });

  it('notice on the node of the room that a device of the other node has disconnected', async () => {
    const cleo = await person(one, 'cleo', two);
    const team = await group(anna, ben, cleo);
    const [mine, theirs] = await callWith(anna, team, ben, cleo);
    cleo.socket.disconnect();
    await anna.waitFor(
      'call:peerLeft',
      ({ userId, reason }) => userId === cleo.id && reason === 'hung-up',
    );
    const old = ben.socket;
    old.io.engine.close();
    const gone = { callId: mine?.call.id ?? '', peerId: theirs?.peerId ?? '' };
    await suspended(one, gone);
    const back = await reconnect(one, ben.user);
    await back.send('call:join', { callId: mine?.call.id ?? '' });
    await anna.waitFor(
      'call:peerLeft',
      ({ userId, reason }) => userId === ben.id && reason === 'replaced',
    );
    await anna.send('call:hangup', { callId: mine?.call.id ?? '' });
    await back.send('call:hangup', { callId: mine?.call.id ?? '' });
    const row = await ended(anna, mine?.call.id ?? '');
    expect(outcomes(row)).toEqual({ anna: 'left', ben: 'left', cleo: 'left' });
    await nothingIsLeft();
  });

  async function mediaCheck(app: TestApp): Promise<[number, unknown]> {
    const response = await fetch(`${app.url}/api/health/ready`);
    return [
      response.status,
      ((await response.json()) as { checks: Record<string, string> }).checks['media'],
    ];
  }

  it('place the calls of a process without media on one with media', async () => {
    const plain = await startAnotherNode({ ROLES: 'api' });
    expect(plain.app.get(MediasoupService).workers).toEqual([]);
    expect(await mediaCheck(plain)).toEqual([200, 'up']);
    const nobody = jest.spyOn(plain.app.get(NodeDirectory), 'running').mockReturnValue([]);
    expect(await mediaCheck(plain)).toEqual([503, 'down']);
    nobody.mockRestore();
    const dora = await person(one, 'dora', plain);
    const mine = await dora.send('call:initiate', {
      conversationId: await direct(dora, ben),
      kind: 'video',
    });
    await ben.waitFor('call:incoming', ({ call }) => call.id === mine.call.id);
    const theirs = await ben.send('call:accept', { callId: mine.call.id });
    await dora.waitFor('call:peerJoined', ({ peer }) => peer.peerId === theirs.peerId);
    const carriers = [one, two, plain].filter(
      ({ app }) => app.get(LocalMediaNode).callIds.length > 0,
    );
    expect(carriers).toHaveLength(1);
    expect(carriers).not.toContain(plain);
    dora.socket.disconnect();
    await ben.waitFor('call:ended', ({ reason }) => reason === 'completed');
    await nothingIsLeft();
    await plain.close();
  });

  it('handle the events of a process that only carries media, once and in their order', async () => {
    const media = await startAnotherNode({ ROLES: 'media' });
    const node = media.app.get(LocalMediaNode);
    const placed = jest.spyOn(one.app.get(MediaNodeAccess), 'choose').mockResolvedValue(node.id);
    const [mine, theirs] = await callWith(anna, conversationId, ben);
    const callId = mine?.call.id ?? '';
    expect(node.callIds).toEqual([callId]);
    await anna.waitFor('call:peerJoined', ({ peer }) => peer.peerId === theirs?.peerId);
    const transportId = theirs?.sendTransport.id ?? '';
    await ben.send('media:connectTransport', { callId, transportId, dtlsParameters: DTLS });
    const { producerId } = await ben.send('media:produce', {
      callId,
      transportId,
      kind: 'audio',
      source: 'microphone',
      rtpParameters: opusParameters(100) as never,
      paused: false,
    });
    for (let turn = 0; turn < 5; turn += 1) {
      await ben.send('media:pauseProducer', { callId, producerId });
      await ben.send('media:resumeProducer', { callId, producerId });
    }
    await ben.send('media:closeProducer', { callId, producerId });
    await anna.waitFor('media:producerClosed', (notice) => notice.producerId === producerId);
    const heard = anna.events
      .map(({ event }) => event)
      .filter((event) => /Producer|producer/.test(event));
    const turns = Array.from({ length: 5 }, () => [
      'media:producerPaused',
      'media:producerResumed',
    ]);
    expect(heard).toEqual(['media:newProducer', ...turns.flat(), 'media:producerClosed']);

    // What the room does after the grace period: the database work is done by a process with the API.
    const peer = { callId, peerId: theirs?.peerId ?? '' };
    await node.execute({ type: 'leave', ...peer, reason: 'disconnected' });
    expect(await ended(anna, callId)).toMatchObject({ endReason: 'completed' });
    expect(anna.all('call:peerLeft').filter(({ peerId }) => peerId === peer.peerId)).toHaveLength(
      1,
    );

    placed.mockRestore();
    await media.close();
    await nothingIsLeft();
  });

  it('move the calls of a media process that ends, which takes no new ones and may not write to the database', async () => {
    const readOnly = new URL(one.databaseUrl);
    readOnly.searchParams.set('options', '-c default_transaction_read_only=on');
    const media = await startAnotherNode({ ROLES: 'media' }, readOnly.href);
    const node = media.app.get(LocalMediaNode);
    const placed = jest.spyOn(one.app.get(MediaNodeAccess), 'choose').mockResolvedValue(node.id);
    await expect(
      media.app.get(Database).query('CREATE TABLE forbidden (id integer)'),
    ).rejects.toThrow('read-only');
    const statements = jest.spyOn(media.app.get(Database), 'query');
    const [mine] = await callWith(anna, conversationId, ben);
    const callId = mine?.call.id ?? '';
    expect(node.callIds).toEqual([callId]);
    placed.mockRestore();

    const closing = media.close();
    for (const person of [anna, ben]) {
      await person.waitFor('media:interrupted', (notice) => notice.callId === callId);
      expect((await person.send('call:join', { callId })).call.state).toBe('active');
    }
    await closing;
    const carriers = [one, two].filter(({ app }) => app.get(LocalMediaNode).callIds.length > 0);
    expect(carriers).toHaveLength(1);
    expect(carriers[0]?.app.get(LocalMediaNode).peerIds(callId)).toHaveLength(2);
    expect(await log(anna, conversationId)).toMatchObject([{ id: callId, state: 'active' }]);
    expect(statements.mock.calls).toEqual([]);
    await anna.send('call:hangup', { callId });
    await nothingIsLeft();
  });

  it('send no more events of the call to a removed member, on either node', async () => {
    const cleo = await person(one, 'cleo');
    const team = await group(anna, ben, cleo);
    const [mine, theirs] = await callWith(anna, team, ben, cleo);
    const callId = mine?.call.id ?? '';
    const path = `chats/${team}/members/${ben.id}`;
    expect((await rest(one.url, 'DELETE', path, { token: anna.user.token })).status).toBe(204);
    await ben.waitFor(
      'call:peerLeft',
      ({ peerId, reason }) => peerId === theirs?.peerId && reason === 'removed',
    );
    await ben.waitFor('chat:conversationRemoved');
    await cleo.send('call:hangup', { callId });
    await anna.waitFor('call:peerLeft', ({ userId }) => userId === cleo.id);
    // What goes to both by the same way comes after all events of the call.
    const other = await group(anna, ben);
    await ben.waitFor('chat:conversationAdded', ({ conversation }) => conversation.id === other);
    expect(ben.all('call:peerLeft').map(({ userId }) => userId)).toEqual([ben.id]);
    await anna.send('call:hangup', { callId });
    await nothingIsLeft();
  });

  it('keep a device whose process goes down for as long as one that was cut off', async () => {
    const plain = await startAnotherNode({ ROLES: 'api' });
    const dora = await person(one, 'dora', plain);
    const team = await group(anna, ben, dora);
    const [mine] = await callWith(anna, team, ben, dora);
    const callId = mine?.call.id ?? '';
    const theirs = await dora.send('call:join', { callId });
    await plain.close();
    const node = one.app.get(LocalMediaNode);
    const peer = { callId, peerId: theirs.peerId };
    await suspended(one, peer);
    expect(outcomes((await log(anna, team))[0] as never)).toMatchObject({ dora: 'joined' });
    // What the room does after the grace period (rooms/room.spec.ts).
    await node.execute({ type: 'leave', ...peer, reason: 'disconnected' });
    await anna.waitFor(
      'call:peerLeft',
      ({ userId, reason }) => userId === dora.id && reason === 'disconnected',
    );
    for (const person of [anna, ben]) await person.send('call:hangup', { callId });
    expect(outcomes(await ended(anna, callId))).toMatchObject({ dora: 'left' });
    await nothingIsLeft();
  });
});
