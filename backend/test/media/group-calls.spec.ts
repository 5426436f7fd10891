import { jest } from '@jest/globals';
import type { CallJoined, ProduceResponse, RtpParameters, VideoCodec } from '@chatcall/contracts';
import type { types } from 'mediasoup';
import { LocalMediaNode } from '../../src/modules/media-node/node/local-media-node.js';
import { CallParticipants } from '../../src/modules/calls/call-participants.js';
import { rest, startTestApp } from '../support/index.js';
import type { TestApp } from '../support/index.js';
import {
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
import { receiving } from './room-peers.js';
import { h264Parameters, opusParameters, vp8Parameters } from './rtp-parameters.js';
import { eventually } from './worker-pool.js';

/** Group calls, changes of membership during a call, and what users without access receive. */
describe('group calls', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  describe('in a group', () => {
    it('stays active until the last participant leaves, and can be joined later', async () => {
      const { anna, ben, cleo, dora } = await people(app, 'anna', 'ben', 'cleo', 'dora');
      const conversationId = await group(anna, ben, cleo, dora);
      const [{ call } = { call: { id: '' } }] = await callWith(anna, conversationId, ben);
      await cleo.send('call:decline', { callId: call.id });
      expect((await cleo.send('call:join', { callId: call.id })).peers).toHaveLength(2);
      await anna.send('call:hangup', { callId: call.id });
      await ben.waitFor(
        'call:peerLeft',
        ({ userId, reason }) => userId === anna.id && reason === 'hung-up',
      );
      await ben.send('call:hangup', { callId: call.id });
      expect((await log(dora))[0]).toMatchObject({ state: 'active' });
      await cleo.send('call:hangup', { callId: call.id });
      const row = await ended(dora, call.id);
      expect(row).toMatchObject({ endReason: 'completed' });
      expect(outcomes(row)).toEqual({ anna: 'left', ben: 'left', cleo: 'left', dora: 'missed' });
      await dora.waitFor('call:ringingStopped', ({ reason }) => reason === 'ended');
      await eventually(async () => (await notes(dora, conversationId)).length === 1, 'the note');
      await nothingIsLeft(app);
    });

    it('has video for a device that receives H264 alone, and is not changed by one that only listens', async () => {
      const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
      const [first] = await callWith(anna, await group(anna, ben, cleo));
      if (!first) throw new Error('nobody is in the call');
      const { id: callId } = first.call;
      const capabilities = first.routerRtpCapabilities as types.RtpCapabilities;
      const join = (person: TestPerson, ...codecs: VideoCodec[]): Promise<CallJoined> =>
        person.send('call:join', {
          callId,
          rtpCapabilities: { ...receiving(capabilities, ...codecs) },
        });
      const send = (
        person: TestPerson,
        { sendTransport }: CallJoined,
        rtpParameters: RtpParameters,
      ): Promise<ProduceResponse> =>
        person.send('media:produce', {
          callId,
          transportId: sendTransport.id,
          kind: 'video',
          source: 'camera',
          rtpParameters,
          paused: false,
        });
      const listener = await join(cleo);
      expect(listener.videoCodecs).toEqual(['VP8', 'VP9', 'H264', 'AV1']);
      const vp8 = await send(anna, first, vp8Parameters(60));
      const second = await join(ben, 'H264');
      expect([second.videoCodecs, second.consumers]).toEqual([['H264'], []]);
      for (const person of [anna, cleo])
        expect(await person.waitFor('media:videoCodecs')).toEqual({ callId, codecs: ['H264'] });
      // As a client does: sends the same camera again, then ends the first one.
      const { producerId } = await send(anna, first, h264Parameters(70, '2'));
      await anna.send('media:closeProducer', { callId, producerId: vp8.producerId });
      await ben.waitFor('media:newProducer', ({ producer }) => producer.producerId === producerId);
      const { consumers, failed } = await ben.send('media:consume', {
        callId,
        producerIds: [producerId],
        rtpCapabilities: { ...receiving(capabilities, 'H264') },
      });
      expect([consumers.length, failed]).toEqual([1, []]);
      expect(cleo.all('media:videoCodecs')).toHaveLength(1);
      for (const person of [anna, ben, cleo]) await person.send('call:hangup', { callId });
      await nothingIsLeft(app);
    });

    it('has the shared screens of several participants at once, until the administrators forbid new ones', async () => {
      const { anna, ben, olga } = await people(app, 'anna', 'ben', 'olga');
      await app.changeAccount(olga.user, { siteRole: 'owner' });
      const setting = (value: boolean): Promise<{ readonly status: number }> =>
        rest(app.url, 'PUT', 'admin/settings/calls.screenSharing', {
          token: olga.user.token,
          body: { value },
        });
      const [first, second] = await callWith(anna, await direct(anna, ben), ben);
      if (!first || !second) throw new Error('nobody is in the call');
      const callId = first.call.id;
      expect([first.screenSharing, second.screenSharing]).toEqual([true, true]);
      let ssrc = 40;
      const share = (
        person: TestPerson,
        { sendTransport }: CallJoined,
        source: 'screen' | 'screen-audio' | 'camera',
      ): Promise<ProduceResponse> =>
        person.send('media:produce', {
          callId,
          transportId: sendTransport.id,
          kind: source === 'screen-audio' ? 'audio' : 'video',
          source,
          rtpParameters:
            source === 'screen-audio'
              ? opusParameters((ssrc += 2), `m${ssrc}`)
              : vp8Parameters((ssrc += 2), `m${ssrc}`),
          paused: false,
        });
      const { producerId } = await share(anna, first, 'screen');
      await share(anna, first, 'camera');
      await share(anna, first, 'screen-audio');
      await share(ben, second, 'screen');
      await ben.waitFor('media:newProducer', ({ producer }) => producer.source === 'screen-audio');
      await anna.waitFor('media:newProducer', ({ producer }) => producer.source === 'screen');

      expect((await setting(false)).status).toBe(200);
      for (const source of ['screen', 'screen-audio'] as const)
        expect(await codeOf(share(ben, second, source))).toBe('MEDIA.SCREEN_NOT_ALLOWED');
      expect(await codeOf(share(ben, second, 'camera'))).toBe('done');
      const again = await ben.send('call:join', { callId });
      expect(again.screenSharing).toBe(false);
      expect(again.peers[0]?.producers.map(({ source }) => source)).toEqual([
        'screen',
        'camera',
        'screen-audio',
      ]);
      await anna.send('media:closeProducer', { callId, producerId });
      await ben.waitFor('media:producerClosed', (notice) => notice.producerId === producerId);
      await setting(true);
      for (const person of [anna, ben]) await codeOf(person.send('call:hangup', { callId }));
      await nothingIsLeft(app);
    });

    it('is one call when two members start at the same moment, and rings the third once', async () => {
      const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
      const conversationId = await group(anna, ben, cleo);
      const both = await Promise.all(
        [anna, ben].map((person) =>
          person.send('call:initiate', { conversationId, kind: 'audio' }),
        ),
      );
      const callId = both[0]?.call.id ?? '';
      expect(both[1]?.call.id).toBe(callId);
      await cleo.waitFor('call:incoming');
      expect(app.app.get(LocalMediaNode).peerIds(callId)).toHaveLength(2);
      // Declined, and wanted after all: starting joins the active call.
      await cleo.send('call:decline', { callId });
      const third = await cleo.send('call:initiate', { conversationId, kind: 'audio' });
      expect(third).toMatchObject({ call: { id: callId }, peers: [{}, {}] });
      for (const person of [anna, ben, cleo]) await person.send('call:hangup', { callId });
      expect(cleo.all('call:incoming')).toHaveLength(1);
      await nothingIsLeft(app);
    });

    it('removes a participant who is removed from the group', async () => {
      const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
      const conversationId = await group(anna, ben, cleo);
      const [{ call } = { call: { id: '' } }] = await callWith(anna, conversationId, ben);
      const { status } = await fetch(`${app.url}/api/chats/${conversationId}/members/${ben.id}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${anna.user.token}` },
      });
      expect(status).toBe(204);
      await anna.waitFor(
        'call:peerLeft',
        ({ userId, reason }) => userId === ben.id && reason === 'removed',
      );
      expect(await codeOf(ben.send('call:join', { callId: call.id }))).toBe('CALL.NOT_FOUND');
      await anna.send('call:hangup', { callId: call.id });
      await nothingIsLeft(app);
    });
  });

  describe('in a group whose members change', () => {
    it('is shown to a new member, who may join it', async () => {
      const { anna, ben, dora } = await people(app, 'anna', 'ben', 'dora');
      const conversationId = await group(anna, ben);
      const [{ call } = { call: { id: '' } }] = await callWith(anna, conversationId, ben);
      const added = await rest(app.url, 'POST', `chats/${conversationId}/members`, {
        token: anna.user.token,
        body: { userIds: [dora.id] },
      });
      expect(added.status).toBe(200);
      await dora.waitFor('call:changed', (notice) => notice.call.id === call.id);
      expect(dora.all('call:incoming')).toEqual([]);
      expect((await dora.send('call:join', { callId: call.id })).peers).toHaveLength(2);
      for (const person of [anna, ben, dora]) await person.send('call:hangup', { callId: call.id });
      expect(outcomes(await ended(dora, call.id))).toEqual({
        anna: 'left',
        ben: 'left',
        dora: 'left',
      });
      await nothingIsLeft(app);
    });

    it('is not joined by a member who is removed at that moment', async () => {
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
        'the removal of the participant',
      );
      for (const person of [anna, cleo]) await person.send('call:hangup', { callId: call.id });
      await nothingIsLeft(app);
    });
  });

  describe('what non-members and former members receive', () => {
    it('non-members receive nothing of a call', async () => {
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
      await nothingIsLeft(app);
    });

    it('non-members cannot distinguish a call that ended from one that never existed', async () => {
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
      await nothingIsLeft(app);
    });

    it('a participant who is removed from the group receives nothing more of the call', async () => {
      const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
      const conversationId = await group(anna, ben, cleo);
      const [{ call } = { call: { id: '' } }, mine] = await callWith(anna, conversationId, ben);
      const past = await ben.send('call:query', {});
      expect(past.active).toHaveLength(1);
      const path = `chats/${conversationId}/members/${ben.id}`;
      expect((await rest(app.url, 'DELETE', path, { token: anna.user.token })).status).toBe(204);
      await ben.waitFor('call:peerLeft', ({ peerId }) => peerId === mine?.peerId);
      await ben.waitFor('chat:conversationRemoved');
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
      for (const person of [anna, cleo]) await person.send('call:hangup', { callId });
      await ended(anna, callId);
      expect(ben.events.filter(({ event }) => /^(call|media):/.test(event))).toEqual([]);
      // A member again, they see it again.
      await rest(app.url, 'POST', `chats/${conversationId}/members`, {
        token: anna.user.token,
        body: { userIds: [ben.id] },
      });
      expect(await log(ben)).toMatchObject([{ id: callId }]);
      await nothingIsLeft(app);
    });

    it('a block ends a direct call, and changes nothing in a group call', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const [{ call } = { call: { id: '' } }] = await callWith(anna, await direct(anna, ben), ben);
      const block = (person: TestPerson, other: TestPerson) =>
        rest(app.url, 'PUT', `contacts/${other.id}/block`, { token: person.user.token });
      await block(ben, anna);
      await Promise.all([anna, ben].map((person) => person.waitFor('call:ended')));
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
      for (const person of [cleo, dora])
        await person.send('call:hangup', { callId: first?.call.id ?? '' });
      await nothingIsLeft(app);
    });

    it('a user who is blocked or alone cannot start a call', async () => {
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
});
