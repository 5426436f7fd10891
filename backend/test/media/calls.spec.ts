import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { rest, startTestApp } from '../support/index.js';
import type { TestApp } from '../support/index.js';
import {
  befriend,
  callWith,
  codeOf,
  direct,
  ended,
  group,
  log,
  notes,
  outcomes,
  people,
  reconnect,
} from './people.js';
import type { TestPerson } from './people.js';
import { eventually } from './worker-pool.js';
import { LocalMediaNode } from '../../src/modules/media/node/local-media-node.js';
import { CallParticipants } from '../../src/modules/media/calls/call-participants.js';
import { CallConnections } from '../../src/modules/media/calls/call-connections.js';
import { MediasoupService } from '../../src/modules/media/mediasoup/mediasoup.service.js';
import { opusParameters } from './rtp-parameters.js';

/** Calls over sockets, with a real database and a real worker. */
describe('calls', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ env: { RING_SECONDS: '45' } });
  });
  afterAll(() => app.close());

  /** No room, no seat, nothing in the worker. */
  const nothingIsLeft = async (): Promise<void> => {
    await eventually(
      () => app.app.get(LocalMediaNode).callIds.length === 0,
      'the end of the rooms',
    );
    await eventually(async () => {
      const [worker] = await app.app.get(MediasoupService).dump();
      return worker?.routerIds.length === 0 && worker.transportIds.length === 0;
    }, 'the end of what the worker holds');
    expect(app.app.get(CallConnections).size).toBe(0);
  };

  const endSession = async (sessionId: string, token: string): Promise<void> => {
    const { status } = await rest(app.url, 'DELETE', `auth/sessions/${sessionId}`, { token });
    expect(status).toBe(204);
  };

  describe('between two', () => {
    it('brings what the others send along with the answer, for a device that says what it can receive', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const conversationId = await direct(anna, ben);
      const mine = await anna.send('call:initiate', { conversationId, kind: 'audio' });
      const callId = mine.call.id;
      const { producerId } = await anna.send('media:produce', {
        callId,
        transportId: mine.sendTransport.id,
        kind: 'audio',
        source: 'microphone',
        rtpParameters: opusParameters(1),
        paused: false,
      });
      const { routerRtpCapabilities: rtpCapabilities } = await ben.hears('call:incoming');
      expect(rtpCapabilities).toEqual(mine.routerRtpCapabilities);
      // Malformed ones are refused before anything has happened: it still rings.
      const malformed = { codecs: [{}] };
      expect(await codeOf(ben.send('call:accept', { callId, rtpCapabilities: malformed }))).toBe(
        'MEDIA.INVALID_PARAMETERS',
      );
      expect(await codeOf(ben.send('call:accept', { callId, rtpCapabilities: {} }))).toBe(
        'COMMON.VALIDATION',
      );
      const answer = await ben.send('call:accept', { callId, rtpCapabilities });
      expect(answer.consumers).toMatchObject([
        { producerId, peerId: mine.peerId, source: 'microphone' },
      ]);
      const consumerIds = answer.consumers.map(({ consumerId }) => consumerId);
      expect(await codeOf(ben.send('media:resumeConsumers', { callId, consumerIds }))).toBe('done');
      // Asking once more answers with the same ones.
      const again = await ben.send('media:consume', {
        callId,
        rtpCapabilities,
        producerIds: [producerId],
      });
      expect(again.consumers.map(({ consumerId }) => consumerId)).toEqual(consumerIds);
      // Who says nothing gets none, and asks for them.
      expect((await ben.send('call:join', { callId })).consumers).toEqual([]);
      expect((await ben.send('call:join', { callId, rtpCapabilities })).consumers).toHaveLength(1);
      await anna.send('call:hangup', { callId });
      await ended(ben, callId);
      await nothingIsLeft();
    });

    it('rings, is answered and hung up, and leaves a row and a note', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const conversationId = await direct(anna, ben);
      const joined = await anna.send('call:initiate', { conversationId, kind: 'video' });
      expect(joined).toMatchObject({
        peers: [],
        iceServers: [],
        call: { state: 'ringing', kind: 'video', startedBy: anna.id },
      });
      const ring = await ben.hears('call:incoming');
      expect(ring).toMatchObject({
        caller: { id: anna.id },
        conversationTitle: null,
        call: { id: joined.call.id },
      });
      expect(Date.parse(ring.expiresAt) - Date.parse(ring.call.startedAt)).toBe(45_000);
      await expect(ben.send('call:query', {})).resolves.toMatchObject({
        ringing: [{ id: joined.call.id }],
        active: [],
      });
      await expect(anna.send('call:query', {})).resolves.toMatchObject({
        ringing: [],
        active: [{ id: joined.call.id }],
      });

      const answer = await ben.send('call:accept', { callId: joined.call.id });
      expect(answer).toMatchObject({
        call: { state: 'active' },
        peers: [{ peerId: joined.peerId, user: { id: anna.id } }],
      });
      await anna.hears('call:accepted', ({ userId }) => userId === ben.id);
      await anna.hears('call:peerJoined', ({ peer }) => peer.peerId === answer.peerId);

      await ben.send('call:hangup', { callId: joined.call.id });
      await anna.hears('call:ended', ({ reason }) => reason === 'completed');
      const row = await ended(anna, joined.call.id);
      expect(row).toMatchObject({ endReason: 'completed', duration: expect.any(Number) });
      expect(outcomes(row)).toEqual({ anna: 'left', ben: 'left' });
      expect(await log(ben)).toMatchObject([{ id: row.id }]);
      await anna.hears('chat:message', ({ message }) => message.system?.kind === 'call-ended');
      expect(await notes(anna, conversationId)).toMatchObject([
        { callId: row.id, callKind: 'video', reason: 'completed' },
      ]);
      await nothingIsLeft();
    });

    it('is declined', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const { call } = await anna.send('call:initiate', {
        conversationId: await direct(anna, ben),
        kind: 'audio',
      });
      await ben.send('call:decline', { callId: call.id });
      await anna.hears(
        'call:declined',
        (notice) => notice.userId === ben.id && notice.reason === 'declined',
      );
      await anna.hears('call:ended', ({ reason }) => reason === 'declined');
      expect(outcomes(await ended(ben, call.id))).toEqual({ anna: 'left', ben: 'declined' });
      expect(await codeOf(ben.send('call:decline', { callId: call.id }))).toBe('CALL.ENDED');
      await nothingIsLeft();
    });

    it('is cancelled', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const conversationId = await direct(anna, ben);
      const { call } = await anna.send('call:initiate', { conversationId, kind: 'audio' });
      await anna.send('call:cancel', { callId: call.id });
      await ben.hears('call:ringingStopped', ({ reason }) => reason === 'cancelled');
      expect(outcomes(await ended(ben, call.id))).toEqual({ anna: 'left', ben: 'cancelled' });
      expect(await codeOf(ben.send('call:accept', { callId: call.id }))).toBe('CALL.ENDED');
      await eventually(async () => (await notes(ben, conversationId)).length === 1, 'the note');
      expect(await notes(ben, conversationId)).toMatchObject([
        { reason: 'cancelled', duration: 0 },
      ]);
      await nothingIsLeft();
    });

    it('is hung up by the caller while it rings: cancelled', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const { call } = await anna.send('call:initiate', {
        conversationId: await direct(anna, ben),
        kind: 'audio',
      });
      await anna.send('call:hangup', { callId: call.id });
      expect(await ended(ben, call.id)).toMatchObject({ endReason: 'cancelled' });
    });

    it('lets who gives up leave when it was answered at that very moment', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const [{ call } = { call: { id: '' } }] = await callWith(anna, await direct(anna, ben), ben);
      await anna.send('call:cancel', { callId: call.id });
      expect(await ended(ben, call.id)).toMatchObject({ endReason: 'completed' });
    });

    it('stops ringing on the other devices when one answers, and only one can', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const phone = await ben.anotherDevice();
      const { call } = await anna.send('call:initiate', {
        conversationId: await direct(anna, ben),
        kind: 'video',
      });
      await Promise.all([ben.hears('call:incoming'), phone.hears('call:incoming')]);
      const codes = await Promise.all(
        [ben, phone].map((device) => codeOf(device.send('call:accept', { callId: call.id }))),
      );
      expect(codes.toSorted()).toEqual(['CALL.WRONG_STATE', 'done']);
      const loser = codes[0] === 'done' ? phone : ben;
      await loser.hears('call:ringingStopped', ({ reason }) => reason === 'answered-elsewhere');
      const row = (await log(anna))[0];
      expect(outcomes(row as never)).toEqual({ anna: 'joined', ben: 'joined' });
      // The other device comes in too, then the person is there until both have left.
      await loser.send('call:join', { callId: call.id });
      const winner = loser === ben ? phone : ben;
      await winner.send('call:hangup', { callId: call.id });
      expect((await log(anna))[0]).toMatchObject({ state: 'active' });
      await loser.send('call:hangup', { callId: call.id });
      await ended(anna, call.id);
      await nothingIsLeft();
    });

    it('stops ringing on the other devices when one declines', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const phone = await ben.anotherDevice();
      const { call } = await anna.send('call:initiate', {
        conversationId: await direct(anna, ben),
        kind: 'video',
      });
      await phone.hears('call:incoming');
      await ben.send('call:decline', { callId: call.id });
      await phone.hears('call:ringingStopped', ({ reason }) => reason === 'declined-elsewhere');
    });

    it('is hung up twice, by both at once, and after the end, without harm', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const conversationId = await direct(anna, ben);
      const [{ call } = { call: { id: '' } }] = await callWith(anna, conversationId, ben);
      const hangUp = (who: TestPerson): Promise<string> =>
        codeOf(who.send('call:hangup', { callId: call.id }));
      expect(await Promise.all([hangUp(anna), hangUp(anna), hangUp(ben)])).toEqual([
        'done',
        'done',
        'done',
      ]);
      expect(await hangUp(ben)).toBe('done');
      await ended(anna, call.id);
      await eventually(async () => (await notes(anna, conversationId)).length === 1, 'the note');
      expect(anna.all('call:ended')).toHaveLength(1);
      await nothingIsLeft();
    });

    it('is one call when both call each other at the same moment', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const conversationId = await direct(anna, ben);
      const both = await Promise.all([
        anna.send('call:initiate', { conversationId, kind: 'audio' }),
        ben.send('call:initiate', { conversationId, kind: 'video' }),
      ]);
      const [callId = '', ...more] = new Set(both.map(({ call }) => call.id));
      expect(more).toEqual([]);
      for (const who of [anna, ben])
        expect(await who.send('call:query', {})).toMatchObject({
          ringing: [],
          active: [{ id: callId, state: 'active' }],
        });
      expect(app.app.get(LocalMediaNode).peerIds(callId).toSorted()).toEqual(
        both.map(({ peerId }) => peerId).toSorted(),
      );
      await ben.send('call:hangup', { callId });
      expect(outcomes(await ended(anna, callId))).toEqual({ anna: 'left', ben: 'left' });
      expect(await log(anna)).toHaveLength(1);
      await nothingIsLeft();
    });

    it('is answered by a start where it rings, and cannot be started twice by one connection', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const conversationId = await direct(anna, ben);
      const mine = await anna.send('call:initiate', { conversationId, kind: 'video' });
      expect(await codeOf(anna.send('call:initiate', { conversationId, kind: 'video' }))).toBe(
        'CALL.ALREADY_ACTIVE',
      );
      await ben.hears('call:incoming');
      const theirs = await ben.send('call:initiate', { conversationId, kind: 'audio' });
      expect(theirs).toMatchObject({
        call: { id: mine.call.id, state: 'active', kind: 'video' },
        peers: [{ peerId: mine.peerId }],
      });
      await anna.hears('call:accepted', ({ userId }) => userId === ben.id);
      await anna.send('call:hangup', { callId: mine.call.id });
      await nothingIsLeft();
    });
  });

  describe('a request whose outcome its device does not know', () => {
    const requestId = (): string => randomUUID();

    it('undoes a start that was given up: it rings no longer and nobody is busy', async () => {
      const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
      const entryRequestId = requestId();
      const start = {
        conversationId: await direct(anna, ben),
        kind: 'audio',
        requestId: entryRequestId,
      };
      const { call } = await anna.send('call:initiate', start as never);
      await ben.hears('call:incoming');
      await anna.send('call:giveUp', { entryRequestId });
      await ben.hears('call:ringingStopped', ({ reason }) => reason === 'cancelled');
      expect(await ended(ben, call.id)).toMatchObject({ endReason: 'cancelled' });
      const next = await cleo.send('call:initiate', {
        conversationId: await direct(cleo, anna),
        kind: 'audio',
      });
      expect(outcomes(next.call)).toEqual({ cleo: 'joined', anna: 'ringing' });
      await cleo.send('call:cancel', { callId: next.call.id });
      await nothingIsLeft();
    });

    it('never starts what was given up before it came', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const conversationId = await direct(anna, ben);
      const entryRequestId = requestId();
      await anna.send('call:giveUp', { entryRequestId });
      const start = { conversationId, kind: 'audio', requestId: entryRequestId };
      expect(await codeOf(anna.send('call:initiate', start as never))).toBe('CALL.ENDED');
      expect(await log(anna)).toEqual([]);

      const { call } = await anna.send('call:initiate', { conversationId, kind: 'audio' });
      const accept = requestId();
      await ben.send('call:giveUp', { entryRequestId: accept });
      const late = { callId: call.id, requestId: accept };
      expect(await codeOf(ben.send('call:accept', late as never))).toBe('CALL.ENDED');
      // It still rings.
      expect((await ben.send('call:query', {})).ringing).toHaveLength(1);
      await ben.send('call:accept', { callId: call.id });
      await anna.send('call:hangup', { callId: call.id });
      await nothingIsLeft();
    });

    it('undoes an accept that was given up, from whichever connection that is said, and nothing of other people', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const { call } = await anna.send('call:initiate', {
        conversationId: await direct(anna, ben),
        kind: 'audio',
      });
      const entryRequestId = requestId();
      await ben.send('call:accept', { callId: call.id, requestId: entryRequestId } as never);
      await anna.send('call:giveUp', { entryRequestId });
      expect((await log(anna))[0]).toMatchObject({ state: 'active' });
      ben.socket.io.engine.close();
      const again = await reconnect(app, ben.user);
      await again.send('call:giveUp', { entryRequestId });
      await anna.hears('call:ended');
      await nothingIsLeft();
      again.socket.disconnect();
    });

    it('is answered in time although the media worker hangs, and leaves nothing behind when it runs again', async () => {
      const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
      const conversationId = await direct(anna, ben);
      const pids = app.app.get(MediasoupService).workers.map(({ pid }) => pid);
      const { call } = await anna.send('call:initiate', { conversationId, kind: 'audio' });
      await ben.hears('call:incoming');
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      try {
        const team = await group(cleo, ben);
        const codes = await Promise.all([
          codeOf(ben.send('call:accept', { callId: call.id })),
          codeOf(cleo.send('call:initiate', { conversationId: team, kind: 'audio' })),
        ]);
        expect(codes).toEqual([
          'MEDIA.UNAVAILABLE',
          expect.stringMatching(/^(MEDIA.UNAVAILABLE|CALL.BUSY)$/),
        ]);
        await anna.hears('call:ended', ({ reason }) => reason === 'failed');
        expect(await ben.send('call:query', {})).toEqual({ ringing: [], active: [] });
        for (const who of [anna, ben, cleo])
          expect((await log(who)).map(({ state }) => state)).not.toContain('active');
      } finally {
        for (const pid of pids) process.kill(pid, 'SIGCONT');
      }
      await nothingIsLeft();
      const [again] = await callWith(anna, conversationId, ben);
      await anna.send('call:hangup', { callId: again?.call.id ?? '' });
      await nothingIsLeft();
    });
  });

  describe('a person who is in a call elsewhere', () => {
    /** Anna is in a call with Ben in one tab; `tab` is another tab of the same session, `phone` another device. */
    const inTwoPlaces = async () => {
      const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
      const conversationId = await group(anna, ben);
      const requestId = randomUUID();
      const start = { conversationId, kind: 'audio', requestId };
      const mine = await anna.send('call:initiate', start as never);
      await ben.send('call:accept', { callId: mine.call.id });
      const tab = await reconnect(app, anna.user);
      const phone = await anna.anotherDevice();
      return { anna, ben, cleo, tab, phone, mine, callId: mine.call.id, requestId };
    };

    it.each(['tab', 'phone'] as const)('has to take over on another %s', async (place) => {
      const { anna, ben, cleo, callId, mine, requestId, ...places } = await inTwoPlaces();
      const device = places[place];
      const start = { conversationId: await direct(anna, cleo), kind: 'audio' } as const;
      expect(await codeOf(device.send('call:initiate', start))).toBe('CALL.ELSEWHERE');
      expect(cleo.all('call:incoming')).toEqual([]);
      expect((await log(ben))[0]).toMatchObject({ state: 'active' });
      const next = await device.send('call:initiate', { ...start, takeOver: true });
      await anna.hears(
        'call:peerLeft',
        ({ peerId, reason }) => peerId === mine.peerId && reason === 'switched',
      );
      await ben.hears('call:peerLeft', ({ userId }) => userId === anna.id);
      // The first tab cannot come back to its call by itself, over a new connection either.
      const back = await reconnect(app, anna.user);
      for (const where of [anna, back])
        expect(
          await codeOf(where.send('call:join', { callId, previousEntries: [requestId] })),
        ).toBe('CALL.ELSEWHERE');
      expect(await device.send('call:query', {})).toMatchObject({
        active: expect.arrayContaining([
          expect.objectContaining({ id: next.call.id, state: 'ringing' }),
        ]),
      });
      await device.send('call:cancel', { callId: next.call.id });
      await ben.send('call:hangup', { callId });
      for (const one of [places.tab, places.phone, back]) one.socket.disconnect();
      await nothingIsLeft();
    });

    it('has to take over by accepting and joining, too', async () => {
      const { anna, ben, cleo, tab, phone, callId } = await inTwoPlaces();
      const { dora } = await people(app, 'dora');
      const conversationId = await group(cleo, anna, ben, dora);
      const { call } = await cleo.send('call:initiate', { conversationId, kind: 'audio' });
      expect(await codeOf(tab.send('call:join', { callId: call.id }))).toBe('CALL.ELSEWHERE');
      expect(await codeOf(phone.send('call:join', { callId: call.id }))).toBe('CALL.ELSEWHERE');
      await phone.send('call:join', { callId: call.id, takeOver: true });
      await anna.hears('call:peerLeft', ({ reason }) => reason === 'switched');
      for (const who of [phone, cleo]) await who.send('call:hangup', { callId: call.id });
      await ben.send('call:hangup', { callId });
      for (const one of [tab, phone]) one.socket.disconnect();
      await nothingIsLeft();
    });

    it('asks before a second tab takes the place of the first in the same call; another device comes beside it', async () => {
      const { anna, ben, tab, phone, callId, mine, requestId } = await inTwoPlaces();
      expect((await phone.send('call:join', { callId })).peers).toHaveLength(2);
      expect(await codeOf(tab.send('call:join', { callId }))).toBe('CALL.ELSEWHERE');
      await tab.send('call:join', { callId, takeOver: true });
      await anna.hears(
        'call:peerLeft',
        ({ peerId, reason }) => peerId === mine.peerId && reason === 'replaced',
      );
      const again = { callId, previousEntries: [requestId] };
      expect(await codeOf(anna.send('call:join', again))).toBe('CALL.ELSEWHERE');
      for (const who of [tab, phone, ben]) await who.send('call:hangup', { callId });
      for (const one of [tab, phone]) one.socket.disconnect();
      await nothingIsLeft();
    });

    it('is not asked after a reload, nor by the connection that is in the call', async () => {
      const { anna, ben, cleo, tab, phone, callId } = await inTwoPlaces();
      const withCleo = await direct(anna, cleo);
      anna.socket.io.engine.close();
      await eventually(() => app.app.get(CallConnections).size === 1, 'the loss of the connection');
      const next = await tab.send('call:initiate', { conversationId: withCleo, kind: 'audio' });
      await ben.hears(
        'call:peerLeft',
        ({ userId, reason }) => userId === anna.id && reason === 'switched',
      );
      await tab.send('call:join', { callId });
      expect(await ended(cleo, next.call.id)).toMatchObject({ endReason: 'cancelled' });
      await tab.send('call:hangup', { callId });
      await ben.send('call:hangup', { callId });
      for (const one of [tab, phone]) one.socket.disconnect();
      await nothingIsLeft();
    });

    it('does not lose both calls when two devices start at the same moment', async () => {
      const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
      const phone = await anna.anotherDevice();
      const [withBen, withCleo] = [await direct(anna, ben), await direct(anna, cleo)];
      const codes = await Promise.all([
        codeOf(anna.send('call:initiate', { conversationId: withBen, kind: 'audio' })),
        codeOf(phone.send('call:initiate', { conversationId: withCleo, kind: 'audio' })),
      ]);
      expect(codes.toSorted()).toEqual(['CALL.ELSEWHERE', 'done']);
      const open = (await log(anna)).filter(({ state }) => state !== 'ended');
      expect(open).toHaveLength(1);
      await (codes[0] === 'done' ? anna : phone).send('call:cancel', { callId: open[0]?.id ?? '' });
      phone.socket.disconnect();
      await nothingIsLeft();
    });
  });

  describe('who is busy', () => {
    it('is not rung, and the caller is told', async () => {
      const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
      await befriend(cleo, ben);
      const [{ call } = { call: { id: '' } }] = await callWith(anna, await direct(anna, ben), ben);
      const other = await direct(cleo, ben);
      expect(
        await codeOf(cleo.send('call:initiate', { conversationId: other, kind: 'audio' })),
      ).toBe('CALL.BUSY');
      const [row] = await log(cleo);
      expect(row).toMatchObject({ state: 'ended', endReason: 'busy', duration: 0 });
      expect(outcomes(row as never)).toEqual({ cleo: 'left', ben: 'busy' });
      expect(ben.all('call:incoming')).toHaveLength(1);
      await eventually(async () => (await notes(cleo, other)).length === 1, 'the note');
      await anna.send('call:hangup', { callId: call.id });
      await nothingIsLeft();
    });

    it('does not keep the others of a group from being rung', async () => {
      const { anna, ben, cleo, dora } = await people(app, 'anna', 'ben', 'cleo', 'dora');
      await befriend(anna, ben);
      const [first] = await callWith(dora, await direct(dora, ben), ben);
      const joined = await anna.send('call:initiate', {
        conversationId: await group(anna, ben, cleo),
        kind: 'video',
      });
      expect(outcomes(joined.call)).toEqual({ anna: 'joined', ben: 'busy', cleo: 'ringing' });
      await anna.hears(
        'call:declined',
        ({ userId, reason }) => userId === ben.id && reason === 'busy',
      );
      await cleo.hears('call:incoming', ({ conversationTitle }) => conversationTitle === 'Team');
      await cleo.send('call:decline', { callId: joined.call.id });
      expect(await ended(anna, joined.call.id)).toMatchObject({ endReason: 'declined' });
      await dora.send('call:hangup', { callId: first?.call.id ?? '' });
      await nothingIsLeft();
    });

    it('leaves the one call when the same device goes into another', async () => {
      const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
      const [first] = await callWith(anna, await direct(anna, ben), ben);
      const second = await anna.send('call:initiate', {
        conversationId: await direct(anna, cleo),
        kind: 'audio',
      });
      expect(await ended(ben, first?.call.id ?? '')).toMatchObject({ endReason: 'completed' });
      await anna.send('call:cancel', { callId: second.call.id });
      await nothingIsLeft();
    });
  });

  describe('in a group', () => {
    it('goes on until the last one leaves, and takes in who comes later', async () => {
      const { anna, ben, cleo, dora } = await people(app, 'anna', 'ben', 'cleo', 'dora');
      const conversationId = await group(anna, ben, cleo, dora);
      const [{ call } = { call: { id: '' } }] = await callWith(anna, conversationId, ben);
      await cleo.send('call:decline', { callId: call.id });
      expect((await cleo.send('call:join', { callId: call.id })).peers).toHaveLength(2);
      await anna.send('call:hangup', { callId: call.id });
      await ben.hears(
        'call:peerLeft',
        ({ userId, reason }) => userId === anna.id && reason === 'hung-up',
      );
      await ben.send('call:hangup', { callId: call.id });
      expect((await log(dora))[0]).toMatchObject({ state: 'active' });
      await cleo.send('call:hangup', { callId: call.id });
      const row = await ended(dora, call.id);
      expect(row).toMatchObject({ endReason: 'completed' });
      expect(outcomes(row)).toEqual({ anna: 'left', ben: 'left', cleo: 'left', dora: 'missed' });
      await dora.hears('call:ringingStopped', ({ reason }) => reason === 'ended');
      await eventually(async () => (await notes(dora, conversationId)).length === 1, 'the note');
      await nothingIsLeft();
    });

    it('is one call when two members start at the same moment, and rings the third once', async () => {
      const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
      const conversationId = await group(anna, ben, cleo);
      const both = await Promise.all(
        [anna, ben].map((who) => who.send('call:initiate', { conversationId, kind: 'audio' })),
      );
      const callId = both[0]?.call.id ?? '';
      expect(both[1]?.call.id).toBe(callId);
      await cleo.hears('call:incoming');
      expect(app.app.get(LocalMediaNode).peerIds(callId)).toHaveLength(2);
      // Declined, and wanted after all: starting joins what goes on.
      await cleo.send('call:decline', { callId });
      const third = await cleo.send('call:initiate', { conversationId, kind: 'audio' });
      expect(third).toMatchObject({ call: { id: callId }, peers: [{}, {}] });
      for (const who of [anna, ben, cleo]) await who.send('call:hangup', { callId });
      expect(cleo.all('call:incoming')).toHaveLength(1);
      await nothingIsLeft();
    });

    it('lets go of who is removed from the group', async () => {
      const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
      const conversationId = await group(anna, ben, cleo);
      const [{ call } = { call: { id: '' } }] = await callWith(anna, conversationId, ben);
      const { status } = await fetch(`${app.url}/api/chats/${conversationId}/members/${ben.id}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${anna.user.token}` },
      });
      expect(status).toBe(204);
      await anna.hears(
        'call:peerLeft',
        ({ userId, reason }) => userId === ben.id && reason === 'removed',
      );
      expect(await codeOf(ben.send('call:join', { callId: call.id }))).toBe('CALL.NOT_FOUND');
      await anna.send('call:hangup', { callId: call.id });
      await nothingIsLeft();
    });
  });

  describe('in a group whose members change', () => {
    it('is shown to who comes in, who may join it', async () => {
      const { anna, ben, dora } = await people(app, 'anna', 'ben', 'dora');
      const conversationId = await group(anna, ben);
      const [{ call } = { call: { id: '' } }] = await callWith(anna, conversationId, ben);
      const added = await rest(app.url, 'POST', `chats/${conversationId}/members`, {
        token: anna.user.token,
        body: { userIds: [dora.id] },
      });
      expect(added.status).toBe(200);
      await dora.hears('call:changed', (notice) => notice.call.id === call.id);
      expect(dora.all('call:incoming')).toEqual([]);
      expect((await dora.send('call:join', { callId: call.id })).peers).toHaveLength(2);
      for (const who of [anna, ben, dora]) await who.send('call:hangup', { callId: call.id });
      expect(outcomes(await ended(dora, call.id))).toEqual({
        anna: 'left',
        ben: 'left',
        dora: 'left',
      });
      await nothingIsLeft();
    });

    it('is not entered by who is removed at that very moment', async () => {
      const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
      const conversationId = await group(anna, ben, cleo);
      const [{ call } = { call: { id: '' } }] = await callWith(anna, conversationId, cleo);
      await ben.send('call:decline', { callId: call.id });
      const participants = app.app.get(CallParticipants);
      const requireMember = participants.requireMember.bind(participants);
      const asked = jest
        .spyOn(participants, 'requireMember')
        .mockImplementationOnce(async (...asking) => {
          await requireMember(...asking);
          const path = `chats/${conversationId}/members/${ben.id}`;
          expect((await rest(app.url, 'DELETE', path, { token: anna.user.token })).status).toBe(
            204,
          );
          await new Promise((resolve) => setTimeout(resolve, 300));
        });
      await codeOf(ben.send('call:join', { callId: call.id }));
      expect(asked).toHaveBeenCalled();
      asked.mockRestore();
      await eventually(
        async () => outcomes((await log(anna))[0] as never)['ben'] !== 'joined',
        'the end of who was removed',
      );
      for (const who of [anna, cleo]) await who.send('call:hangup', { callId: call.id });
      await nothingIsLeft();
    });
  });

  describe('what strangers and outsiders get', () => {
    it('hears nothing of calls of others', async () => {
      const { anna, ben, eve } = await people(app, 'anna', 'ben', 'eve');
      const conversationId = await direct(anna, ben);
      const [{ call } = { call: { id: '' } }] = await callWith(anna, conversationId, ben);
      for (const event of [
        'call:accept',
        'call:join',
        'call:decline',
        'call:cancel',
        'call:hangup',
      ] as const) {
        expect([event, await codeOf(eve.send(event, { callId: call.id }))]).toEqual([
          event,
          'CALL.NOT_FOUND',
        ]);
      }
      expect(await codeOf(eve.send('call:initiate', { conversationId, kind: 'audio' }))).toBe(
        'CHAT.NOT_MEMBER',
      );
      expect(eve.all('call:changed')).toEqual([]);
      expect(await log(eve)).toEqual([]);
      await anna.send('call:hangup', { callId: call.id });
      await nothingIsLeft();
    });

    it('strangers cannot tell a call that ended from one that never was', async () => {
      const { anna, ben, eve } = await people(app, 'anna', 'ben', 'eve');
      const [{ call } = { call: { id: '' } }] = await callWith(anna, await direct(anna, ben), ben);
      await anna.send('call:hangup', { callId: call.id });
      await ended(ben, call.id);
      for (const event of [
        'call:accept',
        'call:join',
        'call:decline',
        'call:cancel',
        'call:hangup',
      ] as const)
        expect([event, await codeOf(eve.send(event, { callId: call.id }))]).toEqual([
          event,
          'CALL.NOT_FOUND',
        ]);
      expect(
        await rest(app.url, 'GET', `calls/${call.id}`, { token: eve.user.token }),
      ).toMatchObject({
        status: 404,
        code: 'CALL.NOT_FOUND',
      });
      await nothingIsLeft();
    });

    it('a person who was in the call and is removed from the group learns nothing more of it', async () => {
      const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
      const conversationId = await group(anna, ben, cleo);
      const [{ call } = { call: { id: '' } }, mine] = await callWith(anna, conversationId, ben);
      const past = await ben.send('call:query', {});
      expect(past.active).toHaveLength(1);
      const path = `chats/${conversationId}/members/${ben.id}`;
      expect((await rest(app.url, 'DELETE', path, { token: anna.user.token })).status).toBe(204);
      await ben.hears('call:peerLeft', ({ peerId }) => peerId === mine?.peerId);
      await ben.hears('chat:conversationRemoved');
      const read = { token: ben.user.token };
      const codes = [
        (await rest(app.url, 'GET', `calls/${call.id}`, read)).code,
        (await rest(app.url, 'GET', `calls?conversationId=${conversationId}`, read)).code,
      ];
      expect(codes).toEqual(['CALL.NOT_FOUND', 'CHAT.NOT_MEMBER']);
      expect(await log(ben)).toEqual([]);
      expect(await ben.send('call:query', {})).toEqual({ ringing: [], active: [] });
      for (const event of [
        'call:accept',
        'call:join',
        'call:decline',
        'call:cancel',
        'call:hangup',
      ] as const)
        expect([event, await codeOf(ben.send(event, { callId: call.id }))]).toEqual([
          event,
          'CALL.NOT_FOUND',
        ]);
      const { callId, transportId } = {
        callId: call.id,
        transportId: mine?.sendTransport.id ?? '',
      };
      expect(await codeOf(ben.send('media:restartIce', { callId, transportId }))).toBe(
        'MEDIA.NOT_JOINED',
      );
      ben.forget();
      await cleo.send('call:join', { callId });
      for (const who of [anna, cleo]) await who.send('call:hangup', { callId });
      await ended(anna, callId);
      expect(ben.heard.filter(({ event }) => /^(call|media):/.test(event))).toEqual([]);
      // A member again, they see it again.
      await rest(app.url, 'POST', `chats/${conversationId}/members`, {
        token: anna.user.token,
        body: { userIds: [ben.id] },
      });
      expect(await log(ben)).toMatchObject([{ id: callId }]);
      await nothingIsLeft();
    });

    it('blocking ends a call of two, and changes nothing in a group call', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const [{ call } = { call: { id: '' } }] = await callWith(anna, await direct(anna, ben), ben);
      const block = (who: TestPerson, other: TestPerson) =>
        rest(app.url, 'PUT', `contacts/${other.id}/block`, { token: who.user.token });
      await block(ben, anna);
      await Promise.all([anna, ben].map((who) => who.hears('call:ended')));
      expect(await ended(anna, call.id)).toMatchObject({ endReason: 'completed' });

      const [cleo, dora] = Object.values(await people(app, 'cleo', 'dora')) as [
        TestPerson,
        TestPerson,
      ];
      const [first] = await callWith(cleo, await group(cleo, dora), dora);
      await block(dora, cleo);
      await dora.send('call:hangup', { callId: first?.call.id ?? '' });
      expect((await dora.send('call:join', { callId: first?.call.id ?? '' })).peers).toHaveLength(
        1,
      );
      for (const who of [cleo, dora])
        await who.send('call:hangup', { callId: first?.call.id ?? '' });
      await nothingIsLeft();
    });

    it('cannot call who blocked them, nor nobody', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const conversationId = await direct(anna, ben);
      await fetch(`${app.url}/api/contacts/${anna.id}/block`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${ben.user.token}` },
      });
      expect(await codeOf(anna.send('call:initiate', { conversationId, kind: 'audio' }))).toBe(
        'CHAT.BLOCKED',
      );
      const alone = await group(anna);
      expect(
        await codeOf(anna.send('call:initiate', { conversationId: alone, kind: 'audio' })),
      ).toBe('CALL.NOBODY_TO_CALL');
      expect(ben.all('call:incoming')).toEqual([]);
    });
  });

  describe('connections that go', () => {
    it('takes the device back that joins again, in place of its old peer', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const [, mine] = await callWith(anna, await direct(anna, ben), ben);
      const callId = mine?.call.id ?? '';
      ben.socket.io.engine.close();
      const gone = { callId, peerId: mine?.peerId ?? '' };
      const node = app.app.get(LocalMediaNode);
      await eventually(
        async () => (await node.peerState(gone)).state === 'suspended',
        'the suspension',
      );
      const again = await reconnect(app, ben.user);
      const back = await again.send('call:join', { callId });
      expect(back.peers).toMatchObject([{ user: { id: anna.id } }]);
      await anna.hears(
        'call:peerLeft',
        ({ peerId, reason }) => peerId === mine?.peerId && reason === 'replaced',
      );
      await anna.hears('call:peerJoined', ({ peer }) => peer.peerId === back.peerId);
      expect((await log(anna))[0]).toMatchObject({ state: 'active' });
      await again.send('call:hangup', { callId });
      await nothingIsLeft();
    });

    it('takes out a session that was ended while its connection was away, at once', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const conversationId = await direct(anna, ben);
      const phone = await ben.anotherDevice();
      const { call } = await anna.send('call:initiate', { conversationId, kind: 'audio' });
      await phone.send('call:accept', { callId: call.id });
      phone.socket.io.engine.close();
      await eventually(() => app.app.get(CallConnections).size === 1, 'the end of the connection');
      const before = Date.now();
      await endSession(phone.sessionId, ben.user.token);
      await anna.hears('call:ended');
      expect(Date.now() - before).toBeLessThan(5000);
      await nothingIsLeft();
    });

    it.each([
      [
        'disconnects on purpose',
        (one: TestPerson) => Promise.resolve(void one.socket.disconnect()),
      ],
      ['signs out', (one: TestPerson) => endSession(one.sessionId, one.user.token)],
      [
        'is signed out while the connection is away',
        async (one: TestPerson) => {
          one.socket.io.engine.close();
          await eventually(
            () => app.app.get(CallConnections).size === 1,
            'the end of the connection',
          );
          await endSession(one.sessionId, one.user.token);
        },
      ],
    ])(
      'reports that a person left a group call who %s, not that the connection was lost',
      async (_, leave) => {
        const { anna, ben } = await people(app, 'anna', 'ben');
        const [first] = await callWith(anna, await group(anna, ben), ben);
        await leave(ben);
        const { reason } = await anna.hears('call:peerLeft', ({ userId }) => userId === ben.id);
        expect(reason).toBe('hung-up');
        await anna.send('call:hangup', { callId: first?.call.id ?? '' });
        await nothingIsLeft();
      },
    );

    it('takes out who says good-bye by disconnecting', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const [, mine] = await callWith(anna, await direct(anna, ben), ben);
      ben.socket.disconnect();
      await anna.hears('call:ended');
      expect(await ended(anna, mine?.call.id ?? '')).toMatchObject({ endReason: 'completed' });
      await nothingIsLeft();
    });

    it('keeps the place of a device that was cut off until its room gives it up', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const [, mine] = await callWith(anna, await direct(anna, ben), ben);
      const peer = { callId: mine?.call.id ?? '', peerId: mine?.peerId ?? '' };
      const node = app.app.get(LocalMediaNode);
      ben.socket.io.engine.close();
      await eventually(
        async () => (await node.peerState(peer)).state === 'suspended',
        'the suspension',
      );
      expect((await log(anna))[0]).toMatchObject({ state: 'active' });
      // What the room does after the grace period (rooms/room.spec.ts).
      await node.leave({ ...peer, reason: 'disconnected' });
      expect(await ended(anna, peer.callId)).toMatchObject({ endReason: 'completed' });
      await nothingIsLeft();
    });
  });

  it('answers a repeated request with the stored answer and does nothing twice', async () => {
    const { anna, ben } = await people(app, 'anna', 'ben');
    const conversationId = await direct(anna, ben);
    const payload = {
      conversationId,
      kind: 'audio',
      requestId: '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10',
    } as const;
    const [one, two] = await Promise.all([
      anna.send('call:initiate', payload),
      anna.send('call:initiate', payload),
    ]);
    expect(two).toEqual(one);
    await anna.send('call:cancel', { callId: one.call.id });
    await nothingIsLeft();
  });
});
