import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { LocalMediaNode } from '../../src/modules/media-node/node/local-media-node.js';
import { CallConnections } from '../../src/modules/calls/call-connections.js';
import { MediasoupService } from '../../src/modules/media-node/mediasoup/mediasoup.service.js';
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
  outcomes,
  people,
  reconnect,
  suspended,
} from './people.js';
import type { TestPerson } from './people.js';
import { eventually } from './worker-pool.js';

/** Requests without an answer, several devices of a user, and lost connections. */
describe('the devices of a call', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const endSession = async (sessionId: string, token: string): Promise<void> => {
    const { status } = await rest(app.url, 'DELETE', `auth/sessions/${sessionId}`, { token });
    expect(status).toBe(204);
  };

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
      await ben.waitFor('call:incoming');
      await anna.send('call:giveUp', { entryRequestId });
      await ben.waitFor('call:ringingStopped', ({ reason }) => reason === 'cancelled');
      expect(await ended(ben, call.id)).toMatchObject({ endReason: 'cancelled' });
      const next = await cleo.send('call:initiate', {
        conversationId: await direct(cleo, anna),
        kind: 'audio',
      });
      expect(outcomes(next.call)).toEqual({ cleo: 'joined', anna: 'ringing' });
      await cleo.send('call:cancel', { callId: next.call.id });
      await nothingIsLeft(app);
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
      await nothingIsLeft(app);
    });

    it('undoes an accept that was given up over another connection, and nothing of other users', async () => {
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
      await anna.waitFor('call:ended');
      await nothingIsLeft(app);
      again.socket.disconnect();
    });

    it('is answered in time although the media worker hangs, and leaves nothing behind when it runs again', async () => {
      const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
      const conversationId = await direct(anna, ben);
      const pids = app.app.get(MediasoupService).workers.map(({ pid }) => pid);
      const { call } = await anna.send('call:initiate', { conversationId, kind: 'audio' });
      await ben.waitFor('call:incoming');
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
        await anna.waitFor('call:ended', ({ reason }) => reason === 'failed');
        expect(await ben.send('call:query', {})).toEqual({ ringing: [], active: [] });
        for (const person of [anna, ben, cleo])
          expect((await log(person)).map(({ state }) => state)).not.toContain('active');
      } finally {
        for (const pid of pids) process.kill(pid, 'SIGCONT');
      }
      await nothingIsLeft(app);
      const [again] = await callWith(anna, conversationId, ben);
      await anna.send('call:hangup', { callId: again?.call.id ?? '' });
      await nothingIsLeft(app);
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
      await anna.waitFor(
        'call:peerLeft',
        ({ peerId, reason }) => peerId === mine.peerId && reason === 'switched',
      );
      await ben.waitFor('call:peerLeft', ({ userId }) => userId === anna.id);
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
      await nothingIsLeft(app);
    });

    it('has to take over by accepting and joining, too', async () => {
      const { anna, ben, cleo, tab, phone, callId } = await inTwoPlaces();
      const { dora } = await people(app, 'dora');
      const conversationId = await group(cleo, anna, ben, dora);
      const { call } = await cleo.send('call:initiate', { conversationId, kind: 'audio' });
      expect(await codeOf(tab.send('call:join', { callId: call.id }))).toBe('CALL.ELSEWHERE');
      expect(await codeOf(phone.send('call:join', { callId: call.id }))).toBe('CALL.ELSEWHERE');
      await phone.send('call:join', { callId: call.id, takeOver: true });
      await anna.waitFor('call:peerLeft', ({ reason }) => reason === 'switched');
      for (const person of [phone, cleo]) await person.send('call:hangup', { callId: call.id });
      await ben.send('call:hangup', { callId });
      for (const one of [tab, phone]) one.socket.disconnect();
      await nothingIsLeft(app);
    });

    it('has to take over in a second tab of the same call, and not on another device', async () => {
      const { anna, ben, tab, phone, callId, mine, requestId } = await inTwoPlaces();
      expect((await phone.send('call:join', { callId })).peers).toHaveLength(2);
      expect(await codeOf(tab.send('call:join', { callId }))).toBe('CALL.ELSEWHERE');
      await tab.send('call:join', { callId, takeOver: true });
      await anna.waitFor(
        'call:peerLeft',
        ({ peerId, reason }) => peerId === mine.peerId && reason === 'replaced',
      );
      const again = { callId, previousEntries: [requestId] };
      expect(await codeOf(anna.send('call:join', again))).toBe('CALL.ELSEWHERE');
      for (const person of [tab, phone, ben]) await person.send('call:hangup', { callId });
      for (const one of [tab, phone]) one.socket.disconnect();
      await nothingIsLeft(app);
    });

    it('moves the call to another device with takeOver', async () => {
      const { anna, ben, tab, phone, callId, mine } = await inTwoPlaces();
      const { peers } = await phone.send('call:join', { callId, takeOver: true });
      expect(peers).toHaveLength(2);
      for (const person of [anna, ben])
        await person.waitFor(
          'call:peerLeft',
          ({ peerId, reason }) => peerId === mine.peerId && reason === 'replaced',
        );
      expect((await log(ben))[0]).toMatchObject({ state: 'active' });
      for (const person of [phone, ben]) await person.send('call:hangup', { callId });
      for (const one of [tab, phone]) one.socket.disconnect();
      await nothingIsLeft(app);
    });

    it('is not asked after a reload, nor by the connection that is in the call', async () => {
      const { anna, ben, cleo, tab, phone, callId } = await inTwoPlaces();
      const withCleo = await direct(anna, cleo);
      anna.socket.io.engine.close();
      await eventually(() => app.app.get(CallConnections).size === 1, 'the loss of the connection');
      const next = await tab.send('call:initiate', { conversationId: withCleo, kind: 'audio' });
      await ben.waitFor(
        'call:peerLeft',
        ({ userId, reason }) => userId === anna.id && reason === 'switched',
      );
      await tab.send('call:join', { callId });
      expect(await ended(cleo, next.call.id)).toMatchObject({ endReason: 'cancelled' });
      await tab.send('call:hangup', { callId });
      await ben.send('call:hangup', { callId });
      for (const one of [tab, phone]) one.socket.disconnect();
      await nothingIsLeft(app);
    });

    it('keeps one of two calls when two devices start at the same moment', async () => {
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
      await nothingIsLeft(app);
    });
  });

  describe('a lost connection', () => {
    it('lets the device join again, in place of its old peer', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const [, mine] = await callWith(anna, await direct(anna, ben), ben);
      const callId = mine?.call.id ?? '';
      ben.socket.io.engine.close();
      const gone = { callId, peerId: mine?.peerId ?? '' };
      await suspended(app, gone);
      const again = await reconnect(app, ben.user);
      const back = await again.send('call:join', { callId });
      expect(back.peers).toMatchObject([{ user: { id: anna.id } }]);
      await anna.waitFor(
        'call:peerLeft',
        ({ peerId, reason }) => peerId === mine?.peerId && reason === 'replaced',
      );
      await anna.waitFor('call:peerJoined', ({ peer }) => peer.peerId === back.peerId);
      expect((await log(anna))[0]).toMatchObject({ state: 'active' });
      await again.send('call:hangup', { callId });
      await nothingIsLeft(app);
    });

    it('keeps the place of a page that is unloaded for the next one, and only its owner says so', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const { call } = await anna.send('call:initiate', {
        conversationId: await direct(anna, ben),
        kind: 'audio',
      });
      const entryRequestId = randomUUID();
      const accept = { callId: call.id, requestId: entryRequestId };
      const { peerId } = await ben.send('call:accept', accept as never);
      const node = app.app.get(LocalMediaNode);
      await anna.send('call:unload', { entryRequestId });
      const ref = { callId: call.id, peerId };
      expect(await node.execute({ type: 'peer-state', ...ref })).toEqual({ state: 'attended' });

      const commands = jest.spyOn(node, 'execute');
      await ben.send('call:unload', { entryRequestId });
      expect(commands.mock.calls).toEqual([[{ type: 'suspend', ...ref, graceMs: 8000 }]]);
      commands.mockRestore();
      expect(await node.execute({ type: 'peer-state', ...ref })).toEqual({ state: 'suspended' });
      // The page is not in the call any more, also while its connection is not closed.
      expect(await codeOf(ben.send('call:raiseHand', { callId: call.id }))).toBe(
        'MEDIA.NOT_JOINED',
      );
      const next = await reconnect(app, ben.user);
      const back = { callId: call.id, previousEntries: [entryRequestId] };
      expect((await next.send('call:join', back)).peers).toHaveLength(1);
      await anna.waitFor('call:peerLeft', ({ reason }) => reason === 'replaced');
      expect(anna.all('call:ended')).toEqual([]);
      await next.send('call:hangup', { callId: call.id });
      next.socket.disconnect();
      await nothingIsLeft(app);
    });

    it('removes a device at once whose session ends meanwhile', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const conversationId = await direct(anna, ben);
      const phone = await ben.anotherDevice();
      const { call } = await anna.send('call:initiate', { conversationId, kind: 'audio' });
      await phone.send('call:accept', { callId: call.id });
      phone.socket.io.engine.close();
      await eventually(() => app.app.get(CallConnections).size === 1, 'the end of the connection');
      const before = Date.now();
      await endSession(phone.sessionId, ben.user.token);
      await anna.waitFor('call:ended');
      expect(Date.now() - before).toBeLessThan(5000);
      await nothingIsLeft(app);
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
    ])('is not reported for a participant who %s', async (_, leave) => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const [first] = await callWith(anna, await group(anna, ben), ben);
      await leave(ben);
      const { reason } = await anna.waitFor('call:peerLeft', ({ userId }) => userId === ben.id);
      expect(reason).toBe('hung-up');
      await anna.send('call:hangup', { callId: first?.call.id ?? '' });
      await nothingIsLeft(app);
    });

    it('does not keep the place of a device that disconnects on purpose', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const [, mine] = await callWith(anna, await direct(anna, ben), ben);
      ben.socket.disconnect();
      await anna.waitFor('call:ended');
      expect(await ended(anna, mine?.call.id ?? '')).toMatchObject({ endReason: 'completed' });
      await nothingIsLeft(app);
    });

    it('keeps the place of a device that was cut off until its room gives it up', async () => {
      const { anna, ben } = await people(app, 'anna', 'ben');
      const [, mine] = await callWith(anna, await direct(anna, ben), ben);
      const peer = { callId: mine?.call.id ?? '', peerId: mine?.peerId ?? '' };
      const node = app.app.get(LocalMediaNode);
      ben.socket.io.engine.close();
      await suspended(app, peer);
      expect((await log(anna))[0]).toMatchObject({ state: 'active' });
      // What the room does after the grace period (rooms/room.spec.ts).
      await node.execute({ type: 'leave', ...peer, reason: 'disconnected' });
      expect(await ended(anna, peer.callId)).toMatchObject({ endReason: 'completed' });
      await nothingIsLeft(app);
    });
  });
});
