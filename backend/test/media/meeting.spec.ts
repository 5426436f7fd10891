import type { CallJoined } from '@chatcall/contracts';
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
  notes,
  outcomes,
  people,
} from './people.js';
import type { TestPerson } from './people.js';
import { opusParameters } from './rtp-parameters.js';
import { eventually } from './worker-pool.js';

/** Raised hands, reactions, and what hosts do. */
describe('the people in a group call', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const speak = (person: TestPerson, mine: CallJoined | undefined, ssrc: number) =>
    person.send('media:produce', {
      callId: mine?.call.id ?? '',
      transportId: mine?.sendTransport.id ?? '',
      kind: 'audio',
      source: 'microphone',
      rtpParameters: opusParameters(ssrc),
      paused: false,
    });
  const hands = (person: TestPerson) => person.all('call:handsChanged').at(-1)?.hands;

  it('shows hands to all in the order in which they were raised, until they are lowered', async () => {
    const { anna, ben, cleo, dora } = await people(app, 'anna', 'ben', 'cleo', 'dora');
    const conversationId = await group(anna, ben, cleo, dora);
    const [{ call, hands: first } = { call: { id: '' } }] = await callWith(
      anna,
      conversationId,
      ben,
      cleo,
    );
    const callId = call.id;
    expect(first).toEqual({ version: 0, userIds: [] });
    await cleo.send('call:raiseHand', { callId });
    await ben.send('call:raiseHand', { callId });
    await ben.send('call:raiseHand', { callId });
    const both = { version: 2, userIds: [cleo.id, ben.id] };
    for (const person of [anna, ben, cleo])
      await person.waitFor('call:handsChanged', (notice) => notice.hands.version === 2);
    expect(hands(anna)).toEqual(both);
    // Devices that join later, or join again, see them too; and joining again lowers none.
    expect((await dora.send('call:join', { callId })).hands).toEqual(both);
    const again = await cleo.send('call:join', { callId, previousEntries: [] });
    expect(again.hands).toEqual(both);
    expect(await codeOf(ben.send('call:lowerHand', { callId, userId: cleo.id }))).toBe(
      'CHAT.NOT_ALLOWED',
    );
    await anna.send('call:lowerHand', { callId, userId: cleo.id });
    await ben.waitFor('call:handsChanged', (notice) => notice.hands.version === 3);
    expect(hands(ben)?.userIds).toEqual([ben.id]);
    await ben.send('call:hangup', { callId });
    await dora.waitFor('call:handsChanged', (notice) => notice.hands.version === 4);
    expect(hands(dora)?.userIds).toEqual([]);
    for (const person of [anna, cleo, dora]) await person.send('call:hangup', { callId });
    await nothingIsLeft(app);
  });

  it('shows reactions to everyone who is in the call, and to nobody else', async () => {
    const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
    const [joined] = await callWith(anna, await group(anna, ben, cleo), ben);
    const callId = joined?.call.id ?? '';
    await ben.send('call:react', { callId, reaction: '🎉' });
    for (const person of [anna, ben])
      expect(await person.waitFor('call:reaction')).toEqual({
        callId,
        userId: ben.id,
        reaction: '🎉',
      });
    expect(cleo.all('call:reaction')).toEqual([]);
    for (const person of [anna, ben]) await person.send('call:hangup', { callId });
    await nothingIsLeft(app);
  });

  it('lets a host mute at the server, and only the user themselves unmute', async () => {
    const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
    const [joined, bens, cleos] = await callWith(anna, await group(anna, ben, cleo), ben, cleo);
    const callId = joined?.call.id ?? '';
    const { producerId } = await speak(ben, bens, 11);
    const { producerId: own } = await speak(anna, joined, 12);
    expect(await codeOf(cleo.send('call:mute', { callId, userId: ben.id }))).toBe(
      'CHAT.NOT_ALLOWED',
    );
    await anna.send('call:mute', { callId });
    const notice = { callId, peerId: bens?.peerId, producerId, mutedBy: anna.id };
    for (const person of [ben, cleo])
      expect(await person.waitFor('media:producerPaused')).toEqual(notice);
    const producers = (await cleo.send('call:join', { callId, previousEntries: [] })).peers.flatMap(
      (peer) => peer.producers,
    );
    expect(producers.map((one) => [one.producerId, one.paused]).sort()).toEqual(
      [
        [producerId, true],
        [own, false],
      ].sort(),
    );
    // Ben did not get the notice, for example: the answer to the next join has it.
    const back = await ben.send('call:join', { callId, previousEntries: [] });
    expect(back.mutedBy).toBe(anna.id);
    const { producerId: next } = await speak(ben, back, 13);
    expect(await codeOf(anna.send('media:resumeProducer', { callId, producerId: next }))).toBe(
      'MEDIA.PRODUCER_NOT_FOUND',
    );
    expect((await ben.send('call:join', { callId, previousEntries: [] })).mutedBy).toBeUndefined();
    expect(cleos?.peers).toHaveLength(2);
    for (const person of [anna, ben, cleo]) await person.send('call:hangup', { callId });
    await nothingIsLeft(app);
  });

  it('mutes a user whose call is on hold, whether or not their microphone is there yet', async () => {
    const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
    const [joined, bens, cleos] = await callWith(anna, await group(anna, ben, cleo), ben, cleo);
    const callId = joined?.call.id ?? '';
    const { producerId } = await speak(ben, bens, 21);
    for (const person of [ben, cleo]) await person.send('call:hold', { callId, held: true });
    await ben.send('media:pauseProducer', { callId, producerId });
    await anna.send('call:mute', { callId });
    const bensNotice = { callId, peerId: bens?.peerId, producerId, mutedBy: anna.id };
    expect(await ben.waitFor('media:producerPaused')).toEqual(bensNotice);
    expect((await ben.send('call:join', { callId, previousEntries: [] })).mutedBy).toBe(anna.id);
    // Cleo's page was loaded again on hold: it opens the microphone when she resumes the call.
    await cleo.send('call:hold', { callId, held: false });
    const { producerId: late } = await speak(cleo, cleos, 22);
    const cleosNotice = { callId, peerId: cleos?.peerId, producerId: late, mutedBy: anna.id };
    const muted = ({ producerId: id }: { producerId: string }): boolean => id === late;
    for (const person of [anna, cleo])
      expect(await person.waitFor('media:producerPaused', muted)).toEqual(cleosNotice);
    await cleo.send('media:resumeProducer', { callId, producerId: late });
    expect(await anna.waitFor('media:producerResumed', muted)).toMatchObject({ producerId: late });
    for (const person of [anna, ben, cleo]) await person.send('call:hangup', { callId });
    await nothingIsLeft(app);
  });

  it('lets a host remove a user and end the call for everyone', async () => {
    const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
    const conversationId = await group(anna, ben, cleo);
    const [joined] = await callWith(ben, conversationId, anna, cleo);
    const callId = joined?.call.id ?? '';
    // Ben has started it, and Anna owns the group: both are hosts.
    for (const [host, code] of [
      [cleo, 'CHAT.NOT_ALLOWED'],
      [ben, 'done'],
      [anna, 'CALL.NOT_PARTICIPANT'],
    ] as const)
      expect(await codeOf(host.send('call:remove', { callId, userId: cleo.id }))).toBe(code);
    expect(await cleo.waitFor('call:peerLeft')).toMatchObject({
      userId: cleo.id,
      reason: 'removed',
    });
    await cleo.send('call:join', { callId });
    expect(await codeOf(cleo.send('call:end', { callId }))).toBe('CHAT.NOT_ALLOWED');
    await anna.send('call:end', { callId });
    for (const person of [anna, ben, cleo])
      expect(await person.waitFor('call:ended')).toEqual({ callId, reason: 'completed' });
    await nothingIsLeft(app);
  });

  describe('whom a call of two gets when it continues in a group', () => {
    const continueIn = (person: TestPerson, callId: string, conversationId: string) =>
      codeOf(person.send('call:continueIn', { callId, conversationId }));

    it('are rung, and nobody joins again; the log of the two keeps the part before', async () => {
      const { anna, ben, cleo, dora } = await people(app, 'anna', 'ben', 'cleo', 'dora');
      const two = await direct(anna, ben);
      const [mine, bens] = await callWith(anna, two, ben);
      const callId = mine?.call.id ?? '';
      const team = await group(ben, anna, cleo, dora);
      expect(await continueIn(ben, callId, team)).toBe('done');
      for (const person of [anna, ben])
        await person.waitFor('call:changed', ({ call }) => call.conversationId === team);
      const [part] = await log(anna, two);
      expect(part).toMatchObject({ state: 'ended', endReason: 'completed', startedBy: anna.id });
      expect([part?.id === callId, part && outcomes(part)]).toEqual([
        false,
        { anna: 'left', ben: 'left' },
      ]);
      await eventually(async () => (await notes(anna, two)).length === 1, 'the note');
      const incoming = await cleo.waitFor('call:incoming');
      expect(incoming).toMatchObject({
        call: { id: callId, state: 'active', startedBy: ben.id },
        caller: { id: ben.id },
        conversationTitle: 'Team',
      });
      const { peers } = await cleo.send('call:accept', { callId });
      expect(peers.map(({ peerId }) => peerId).toSorted()).toEqual(
        [mine?.peerId, bens?.peerId].toSorted(),
      );
      await dora.send('call:decline', { callId });
      await anna.waitFor('call:declined', ({ userId }) => userId === dora.id);
      expect([anna.all('call:peerLeft'), ben.all('call:peerLeft')]).toEqual([[], []]);
      // As a call of a group it continues when one leaves, and can be joined again.
      await ben.send('call:hangup', { callId });
      await anna.waitFor('call:peerLeft', ({ userId }) => userId === ben.id);
      await ben.send('call:join', { callId });
      for (const person of [anna, ben, cleo]) await person.send('call:hangup', { callId });
      expect(await ended(anna, callId)).toMatchObject({ endReason: 'completed' });
      expect((await log(anna, team)).map(({ id }) => id)).toEqual([callId]);
      expect(await log(anna, two)).toHaveLength(1);
      await nothingIsLeft(app);
    });

    it('are not rung when somebody else asks, in a conversation that is no group, without one of the two, or twice', async () => {
      const { anna, ben, cleo, dora } = await people(app, 'anna', 'ben', 'cleo', 'dora');
      const two = await direct(anna, ben);
      const [mine] = await callWith(anna, two, ben);
      const callId = mine?.call.id ?? '';
      const team = await group(anna, ben, cleo);
      expect([
        await continueIn(cleo, callId, team),
        await continueIn(anna, callId, await direct(anna, cleo)),
        await continueIn(anna, callId, two),
        await continueIn(anna, callId, await group(dora, cleo)),
        // Ben would be in a call that he may not see.
        await continueIn(anna, callId, await group(anna, cleo)),
      ]).toEqual([
        'MEDIA.NOT_JOINED',
        'CALL.WRONG_STATE',
        'CALL.WRONG_STATE',
        'CHAT.NOT_MEMBER',
        'CALL.NOT_FOUND',
      ]);
      expect([await log(anna, two), cleo.all('call:incoming')]).toMatchObject([
        [{ id: callId, state: 'active' }],
        [],
      ]);
      const both = [anna, ben, anna].map((person) => continueIn(person, callId, team));
      expect(await Promise.all(both)).toEqual(['done', 'done', 'done']);
      expect(await continueIn(anna, callId, await group(anna, ben, dora))).toBe('CALL.WRONG_STATE');
      await cleo.waitFor('call:incoming');
      expect([await log(anna, two), cleo.all('call:incoming')]).toMatchObject([[{}], [{}]]);
      for (const person of [anna, ben]) await person.send('call:hangup', { callId });
      await cleo.waitFor('call:ringingStopped');
      await nothingIsLeft(app);
    });

    it('stay in the call that the group has already, and the call of two stays as it is', async () => {
      const { anna, ben, cleo, dora } = await people(app, 'anna', 'ben', 'cleo', 'dora');
      const two = await direct(anna, ben);
      const [mine] = await callWith(anna, two, ben);
      const callId = mine?.call.id ?? '';
      const team = await group(anna, ben, cleo, dora);
      const [other] = await callWith(cleo, team, dora);
      expect(await continueIn(anna, callId, team)).toBe('CALL.ALREADY_ACTIVE');
      expect(await log(anna, two)).toMatchObject([{ id: callId, state: 'active' }]);
      await cleo.send('call:hangup', { callId: other?.call.id ?? '' });
      await dora.send('call:hangup', { callId: other?.call.id ?? '' });
      // The two and a new call at the same moment: one call, in which all are.
      const [outcome, joined] = await Promise.all([
        continueIn(anna, callId, team),
        cleo.send('call:initiate', { conversationId: team, kind: 'audio' }),
      ]);
      expect(outcome).toBe(joined.call.id === callId ? 'done' : 'CALL.ALREADY_ACTIVE');
      for (const person of [anna, ben]) await person.send('call:hangup', { callId });
      await cleo.send('call:hangup', { callId: joined.call.id });
      await nothingIsLeft(app);
    });
  });
});
