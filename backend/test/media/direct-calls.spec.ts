import { LocalMediaNode } from '../../src/modules/media-node/node/local-media-node.js';
import { startTestApp } from '../support/index.js';
import type { TestApp } from '../support/index.js';
import {
  befriend,
  callWith,
  codeOf,
  direct,
  ended,
  group,
  log,
  nothingIsLeft,
  notes,
  outcomes,
  people,
} from './people.js';
import type { TestPerson } from './people.js';
import { opusParameters } from './rtp-parameters.js';
import { eventually } from './worker-pool.js';

/** Calls of two users over sockets, with a real database and a real worker. */
describe('direct calls', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ env: { RING_SECONDS: '45' } });
  });
  afterAll(() => app.close());

  describe('from ringing to the end', () => {
    it('answers with consumers for the producers of the others when the device names its capabilities', async () => {
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
      const { routerRtpCapabilities: rtpCapabilities } = await ben.waitFor('call:incoming');
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
      // Without capabilities the answer has no consumers, and the device asks for them.
      expect((await ben.send('call:join', { callId })).consumers).toEqual([]);
      expect((await ben.send('call:join', { callId, rtpCapabilities })).consumers).toHaveLength(1);
      await anna.send('call:hangup', { callId });
      await ended(ben, callId);
      await nothingIsLeft(app);
    });

    it('rings, is answered and hung up, and leaves a row in the log and a system message', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const conversationId = await direct(anna, ben);
      const joined = await anna.send('call:initiate', { conversationId, kind: 'video' });
      expect(joined).toMatchObject({
        peers: [],
        iceServers: [],
        call: { state: 'ringing', kind: 'video', startedBy: anna.id },
      });
      const ring = await ben.waitFor('call:incoming');
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
      await anna.waitFor('call:accepted', ({ userId }) => userId === ben.id);
      await anna.waitFor('call:peerJoined', ({ peer }) => peer.peerId === answer.peerId);

      await ben.send('call:hangup', { callId: joined.call.id });
      await anna.waitFor('call:ended', ({ reason }) => reason === 'completed');
      const row = await ended(anna, joined.call.id);
      expect(row).toMatchObject({ endReason: 'completed', duration: expect.any(Number) });
      expect(outcomes(row)).toEqual({ anna: 'left', ben: 'left' });
      expect(await log(ben)).toMatchObject([{ id: row.id }]);
      await anna.waitFor('chat:message', ({ message }) => message.system?.kind === 'call-ended');
      expect(await notes(anna, conversationId)).toMatchObject([
        { callId: row.id, callKind: 'video', reason: 'completed' },
      ]);
      await nothingIsLeft(app);
    });

    it('is declined', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const { call } = await anna.send('call:initiate', {
        conversationId: await direct(anna, ben),
        kind: 'audio',
      });
      await ben.send('call:decline', { callId: call.id });
      await anna.waitFor(
        'call:declined',
        (notice) => notice.userId === ben.id && notice.reason === 'declined',
      );
      await anna.waitFor('call:ended', ({ reason }) => reason === 'declined');
      expect(outcomes(await ended(ben, call.id))).toEqual({ anna: 'left', ben: 'declined' });
      expect(await codeOf(ben.send('call:decline', { callId: call.id }))).toBe('CALL.ENDED');
      await nothingIsLeft(app);
    });

    it('is cancelled', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const conversationId = await direct(anna, ben);
      const { call } = await anna.send('call:initiate', { conversationId, kind: 'audio' });
      await anna.send('call:cancel', { callId: call.id });
      await ben.waitFor('call:ringingStopped', ({ reason }) => reason === 'cancelled');
      expect(outcomes(await ended(ben, call.id))).toEqual({ anna: 'left', ben: 'cancelled' });
      expect(await codeOf(ben.send('call:accept', { callId: call.id }))).toBe('CALL.ENDED');
      await eventually(async () => (await notes(ben, conversationId)).length === 1, 'the note');
      expect(await notes(ben, conversationId)).toMatchObject([
        { reason: 'cancelled', duration: 0 },
      ]);
      await nothingIsLeft(app);
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

    it('is left by a caller who cancels at the moment it is answered', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const [{ call } = { call: { id: '' } }] = await callWith(anna, await direct(anna, ben), ben);
      await anna.send('call:cancel', { callId: call.id });
      expect(await ended(ben, call.id)).toMatchObject({ endReason: 'completed' });
    });

    it('stops ringing on the other devices when one answers, and is answered by only one', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const phone = await ben.anotherDevice();
      const { call } = await anna.send('call:initiate', {
        conversationId: await direct(anna, ben),
        kind: 'video',
      });
      await Promise.all([ben.waitFor('call:incoming'), phone.waitFor('call:incoming')]);
      const codes = await Promise.all(
        [ben, phone].map((device) => codeOf(device.send('call:accept', { callId: call.id }))),
      );
      expect(codes.toSorted()).toEqual(['CALL.WRONG_STATE', 'done']);
      const loser = codes[0] === 'done' ? phone : ben;
      await loser.waitFor('call:ringingStopped', ({ reason }) => reason === 'answered-elsewhere');
      const row = (await log(anna))[0];
      expect(outcomes(row as never)).toEqual({ anna: 'joined', ben: 'joined' });
      // The other device comes in too, then the person is there until both have left.
      await loser.send('call:join', { callId: call.id });
      const winner = loser === ben ? phone : ben;
      await winner.send('call:hangup', { callId: call.id });
      expect((await log(anna))[0]).toMatchObject({ state: 'active' });
      await loser.send('call:hangup', { callId: call.id });
      await ended(anna, call.id);
      await nothingIsLeft(app);
    });

    it('stops ringing on the other devices when one declines', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const phone = await ben.anotherDevice();
      const { call } = await anna.send('call:initiate', {
        conversationId: await direct(anna, ben),
        kind: 'video',
      });
      await phone.waitFor('call:incoming');
      await ben.send('call:decline', { callId: call.id });
      await phone.waitFor('call:ringingStopped', ({ reason }) => reason === 'declined-elsewhere');
    });

    it('is hung up twice, by both at once, and after the end, without harm', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const conversationId = await direct(anna, ben);
      const [{ call } = { call: { id: '' } }] = await callWith(anna, conversationId, ben);
      const hangUp = (person: TestPerson): Promise<string> =>
        codeOf(person.send('call:hangup', { callId: call.id }));
      expect(await Promise.all([hangUp(anna), hangUp(anna), hangUp(ben)])).toEqual([
        'done',
        'done',
        'done',
      ]);
      expect(await hangUp(ben)).toBe('done');
      await ended(anna, call.id);
      await eventually(async () => (await notes(anna, conversationId)).length === 1, 'the note');
      expect(anna.all('call:ended')).toHaveLength(1);
      await nothingIsLeft(app);
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
      for (const person of [anna, ben])
        expect(await person.send('call:query', {})).toMatchObject({
          ringing: [],
          active: [{ id: callId, state: 'active' }],
        });
      expect(app.app.get(LocalMediaNode).peerIds(callId).toSorted()).toEqual(
        both.map(({ peerId }) => peerId).toSorted(),
      );
      await ben.send('call:hangup', { callId });
      expect(outcomes(await ended(anna, callId))).toEqual({ anna: 'left', ben: 'left' });
      expect(await log(anna)).toHaveLength(1);
      await nothingIsLeft(app);
    });

    it('is answered by a start where it rings, and cannot be started twice by one connection', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const conversationId = await direct(anna, ben);
      const mine = await anna.send('call:initiate', { conversationId, kind: 'video' });
      expect(await codeOf(anna.send('call:initiate', { conversationId, kind: 'video' }))).toBe(
        'CALL.ALREADY_ACTIVE',
      );
      await ben.waitFor('call:incoming');
      const theirs = await ben.send('call:initiate', { conversationId, kind: 'audio' });
      expect(theirs).toMatchObject({
        call: { id: mine.call.id, state: 'active', kind: 'video' },
        peers: [{ peerId: mine.peerId }],
      });
      await anna.waitFor('call:accepted', ({ userId }) => userId === ben.id);
      await anna.send('call:hangup', { callId: mine.call.id });
      await nothingIsLeft(app);
    });
  });

  describe('a user who is in a call', () => {
    /** Anna calls Ben, then Cleo does, and Ben puts the first call on hold. */
    const inTwoCalls = async () => {
      const { anna, ben, cleo, dora } = await people(app, 'anna', 'ben', 'cleo', 'dora');
      await befriend(cleo, ben);
      await befriend(dora, ben);
      const [first, bens] = await callWith(anna, await direct(anna, ben), ben);
      const start = { conversationId: await direct(cleo, ben), kind: 'audio' } as const;
      const second = await cleo.send('call:initiate', start);
      const [one, two] = [first?.call.id ?? '', second.call.id];
      await ben.waitFor('call:incoming', ({ call }) => call.id === two);
      await ben.send('call:accept', { callId: two, keeps: one });
      await ben.send('call:hold', { callId: one, held: true });
      return { anna, ben, cleo, dora, one, two, bensPeer: bens?.peerId ?? '' };
    };

    it('is rung, and may put that call on hold, which the others see', async () => {
      const { anna, ben, cleo, one, two, bensPeer } = await inTwoCalls();
      const about = { callId: one, peerId: bensPeer };
      expect(await anna.waitFor('call:peerHeld')).toEqual({ ...about, held: true });
      expect([ben, cleo].map((person) => person.all('call:peerHeld'))).toEqual([[], []]);
      // Also those who come later, and Ben as a new peer of the same device.
      const seen = await anna.send('call:join', { callId: one, previousEntries: [] });
      expect(seen.peers).toMatchObject([{ peerId: bensPeer, held: true }]);
      const back = await ben.send('call:join', { callId: one, keeps: two });
      const { peer } = await anna.waitFor(
        'call:peerJoined',
        (notice) => notice.peer.peerId === back.peerId,
      );
      expect(peer.held).toBe(true);
      await ben.send('call:hold', { callId: one, held: false });
      await ben.send('call:hold', { callId: one, held: false });
      await anna.waitFor('call:peerHeld', ({ held }) => !held);
      expect(anna.all('call:peerHeld')).toHaveLength(2);
      await cleo.send('call:hangup', { callId: two });
      expect(await ended(ben, two)).toMatchObject({ endReason: 'completed' });
      expect((await log(anna))[0]).toMatchObject({ id: one, state: 'active' });
      await anna.send('call:hangup', { callId: one });
      await nothingIsLeft(app);
    });

    it('is busy in two calls, and leaves all but the one that it names', async () => {
      const { anna, ben, cleo, dora, one, two } = await inTwoCalls();
      const other = await direct(dora, ben);
      const start = { conversationId: other, kind: 'audio' } as const;
      expect(await codeOf(dora.send('call:initiate', start))).toBe('CALL.BUSY');
      const [row] = await log(dora);
      expect(row).toMatchObject({ state: 'ended', endReason: 'busy', duration: 0 });
      expect(outcomes(row as never)).toEqual({ dora: 'left', ben: 'busy' });
      expect(ben.all('call:incoming')).toHaveLength(2);
      await eventually(async () => (await notes(dora, other)).length === 1, 'the note');
      const third = await ben.send('call:initiate', { ...start, keeps: one });
      expect(await ended(cleo, two)).toMatchObject({ endReason: 'completed' });
      expect((await log(anna))[0]).toMatchObject({ id: one, state: 'active' });
      // Naming a call that it is not in keeps nothing.
      await ben.send('call:cancel', { callId: third.call.id });
      await ben.send('call:initiate', { ...start, keeps: two });
      expect(await ended(anna, one)).toMatchObject({ endReason: 'completed' });
      await ben.send('call:hangup', { callId: (await log(ben))[0]?.id ?? '' });
      await nothingIsLeft(app);
    });

    it('leaves both calls when its connection ends', async () => {
      const { anna, ben, cleo, one, two } = await inTwoCalls();
      ben.socket.disconnect();
      expect(await ended(anna, one)).toMatchObject({ endReason: 'completed' });
      expect(await ended(cleo, two)).toMatchObject({ endReason: 'completed' });
      await nothingIsLeft(app);
    });

    it('is busy in a group call, too, of which the other members are rung', async () => {
      const { anna, ben, cleo, dora, one, two } = await inTwoCalls();
      await befriend(anna, ben);
      const joined = await dora.send('call:initiate', {
        conversationId: await group(dora, ben, cleo),
        kind: 'video',
      });
      expect(outcomes(joined.call)).toEqual({ dora: 'joined', ben: 'busy', cleo: 'ringing' });
      await dora.waitFor(
        'call:declined',
        ({ userId, reason }) => userId === ben.id && reason === 'busy',
      );
      await cleo.waitFor('call:incoming', ({ conversationTitle }) => conversationTitle === 'Team');
      await cleo.send('call:decline', { callId: joined.call.id });
      expect(await ended(dora, joined.call.id)).toMatchObject({ endReason: 'declined' });
      await ben.send('call:hangup', { callId: one });
      await ben.send('call:hangup', { callId: two });
      await nothingIsLeft(app);
    });

    it('leaves one call when the same device joins another', async () => {
      const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
      const [first] = await callWith(anna, await direct(anna, ben), ben);
      const second = await anna.send('call:initiate', {
        conversationId: await direct(anna, cleo),
        kind: 'audio',
      });
      expect(await ended(ben, first?.call.id ?? '')).toMatchObject({ endReason: 'completed' });
      await anna.send('call:cancel', { callId: second.call.id });
      await nothingIsLeft(app);
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
    await nothingIsLeft(app);
  });
});
