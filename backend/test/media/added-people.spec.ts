import type { Call } from '@chatcall/contracts';
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
} from './people.js';
import type { TestPerson } from './people.js';

const RACES = 20;

/** Whom a call of two reaches when it continues in a group, and two calls at once in one group. */
describe('people who are added to a call of two', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ env: { UNANSWERED_RINGS: '2' } });
  });
  afterAll(() => app.close());

  const continueIn = (person: TestPerson, callId: string, conversationId: string) =>
    codeOf(person.send('call:continueIn', { callId, conversationId }));
  const block = (person: TestPerson, other: TestPerson) =>
    rest(app.url, 'PUT', `contacts/${other.id}/block`, { token: person.user.token });
  const acceptsCallsOfContacts = (person: TestPerson) =>
    rest(app.url, 'PATCH', 'users/me', {
      token: person.user.token,
      body: { acceptsCalls: 'contacts' },
    });
  const twoInCall = async (one: TestPerson, other: TestPerson): Promise<Call> => {
    const [joined] = await callWith(one, await direct(one, other), other);
    if (!joined) throw new Error('Nobody is in the call.');
    return joined.call;
  };
  const hangUp = async (callId: string, ...persons: TestPerson[]): Promise<void> => {
    for (const person of persons) await person.send('call:hangup', { callId });
  };

  it('are not rung by somebody whom they have blocked or who has blocked them, and may join', async () => {
    const { anna, ben, cleo, dora, emil } = await people(
      app,
      'anna',
      'ben',
      'cleo',
      'dora',
      'emil',
    );
    const team = await group(anna, ben, cleo, dora, emil);
    await block(cleo, anna);
    await block(anna, dora);
    const { id } = await twoInCall(anna, ben);
    expect(await continueIn(anna, id, team)).toBe('done');
    await emil.waitFor('call:incoming');
    expect([cleo.all('call:incoming'), dora.all('call:incoming')]).toEqual([[], []]);
    // The others see nothing of it: who is not rung is not named.
    expect(outcomes((await log(ben, team))[0] as Call)).toEqual({
      anna: 'joined',
      ben: 'joined',
      emil: 'ringing',
    });
    await cleo.send('call:join', { callId: id });
    await hangUp(id, anna, ben, cleo);
    await nothingIsLeft(app);
  });

  it('are not rung by a stranger from whom they accept no calls, also when nobody else is to be rung', async () => {
    const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
    const team = await group(anna, ben, cleo);
    await acceptsCallsOfContacts(cleo);
    const { id } = await twoInCall(ben, anna);
    // Ben, too, who has called Anna himself.
    await acceptsCallsOfContacts(ben);
    expect(await continueIn(anna, id, team)).toBe('done');
    expect(await log(anna, team)).toMatchObject([{ id, state: 'active', startedBy: anna.id }]);
    await cleo.waitFor('call:changed', ({ call }) => call.id === id);
    expect(cleo.all('call:incoming')).toEqual([]);
    await hangUp(id, anna, ben);
    await nothingIsLeft(app);
  });

  it('are in the audit log with one entry, which connects the two conversations; no call ends that has not started', async () => {
    const { anna, ben, cleo, eve } = await people(app, 'anna', 'ben', 'cleo', 'eve');
    await app.changeAccount(eve.user, { siteRole: 'auditor' });
    const team = await group(ben, anna, cleo);
    const { id, conversationId } = await twoInCall(anna, ben);
    expect(await continueIn(ben, id, team)).toBe('done');
    await hangUp(id, anna, ben);
    await ended(anna, id);
    const [part] = await log(anna, conversationId);
    const entries = await app.auditEntries(eve.user, `targetId=${id}`);
    expect(entries.map(({ action, actorId, details }) => [action, actorId, details])).toEqual([
      ['call.ended', ben.id, { conversationId: team, reason: 'completed', participants: 2 }],
      [
        'call.continued',
        ben.id,
        { conversationId: team, previous: conversationId, logId: part?.id },
      ],
      ['call.started', anna.id, { conversationId, kind: 'video' }],
    ]);
    expect(await app.auditEntries(eve.user, `targetId=${part?.id}`)).toEqual([]);
    await nothingIsLeft(app);
  });

  it('are not rung for ever by the same person', async () => {
    const { anna, ben, cleo } = await people(app, 'anna', 'ben', 'cleo');
    for (const rung of [1, 2, 2]) {
      const { id } = await twoInCall(anna, ben);
      expect(await continueIn(anna, id, await group(anna, ben, cleo))).toBe('done');
      await cleo.waitFor('call:changed', ({ call }) => call.id === id);
      expect(cleo.all('call:incoming')).toHaveLength(rung);
      await hangUp(id, anna, ben);
      await ended(anna, id);
    }
    await nothingIsLeft(app);
  });

  it(`are in one call of the group when another one starts there at the same moment, ${RACES} times`, async () => {
    const { anna, ben, cleo, dora } = await people(app, 'anna', 'ben', 'cleo', 'dora');
    const team = await group(anna, ben, cleo, dora);
    for (let round = 0; round < RACES; round += 1) {
      const two = await twoInCall(anna, ben);
      const [moved, other] = await Promise.all([
        continueIn(anna, two.id, team),
        cleo.send('call:initiate', { conversationId: team, kind: 'audio' }),
      ]);
      const [open, ...others] = (await log(dora, team)).filter(({ state }) => state !== 'ended');
      expect(others).toEqual([]);
      if (moved === 'done') {
        // Who starts a call where one is joins that one.
        expect([open?.id, other.call.id]).toEqual([two.id, two.id]);
      } else {
        expect([moved, open?.id]).toEqual(['CALL.ALREADY_ACTIVE', other.call.id]);
        expect((await log(anna, two.conversationId))[0]).toMatchObject({
          id: two.id,
          state: 'active',
        });
      }
      await hangUp(two.id, anna, ben);
      await hangUp(other.call.id, cleo);
      await ended(anna, two.id);
      await ended(cleo, other.call.id);
    }
    await nothingIsLeft(app);
  });

  it(`are in one call of the group when two calls continue there at the same moment, ${RACES} times`, async () => {
    const { anna, ben, cleo, dora } = await people(app, 'anna', 'ben', 'cleo', 'dora');
    const team = await group(anna, ben, cleo, dora);
    for (let round = 0; round < RACES; round += 1) {
      const [one, another] = [await twoInCall(anna, ben), await twoInCall(cleo, dora)];
      const codes = await Promise.all([
        continueIn(anna, one.id, team),
        continueIn(cleo, another.id, team),
      ]);
      expect(codes.toSorted()).toEqual(['CALL.ALREADY_ACTIVE', 'done']);
      await hangUp(one.id, anna, ben);
      await hangUp(another.id, cleo, dora);
      await ended(anna, one.id);
      await ended(cleo, another.id);
    }
    await nothingIsLeft(app);
  });
});
