import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Conversation, Me, UpdateProfileRequest } from '@chatcall/contracts';
import { rest, startTestApp } from '../support/index.js';
import type { RestAnswer, TestApp } from '../support/index.js';
import { befriend, codeOf, direct, group, people } from './people.js';
import type { TestPerson } from './people.js';

const REFUSED = 'USERS.NOT_ACCEPTED';

/** From whom users accept messages, calls and being added. */
describe('consent', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ env: { RING_SECONDS: '45', UNANSWERED_RINGS: '3' } });
  });
  afterAll(() => app.close());

  const choose = (person: TestPerson, choices: UpdateProfileRequest): Promise<RestAnswer<Me>> =>
    rest(app.url, 'PATCH', 'users/me', { token: person.user.token, body: choices });
  const open = (from: TestPerson, to: TestPerson): Promise<RestAnswer<Conversation>> =>
    rest(app.url, 'POST', 'chats/direct', { token: from.user.token, body: { userId: to.id } });
  const write = (from: TestPerson, conversationId: string): ReturnType<typeof codeOf> =>
    codeOf(
      from.send('chat:message', {
        conversationId,
        clientMessageId: crypto.randomUUID(),
        content: 'Hello',
      }),
    );
  const call = (from: TestPerson, conversationId: string): ReturnType<typeof codeOf> =>
    codeOf(from.send('call:initiate', { conversationId, kind: 'audio' }));

  it('everyone is accepted until the user chooses otherwise', async () => {
    const { anna } = await people(app, 'anna');
    expect((await choose(anna, {})).body).toMatchObject({
      acceptsMessages: 'everyone',
      acceptsCalls: 'everyone',
      acceptsAdding: 'everyone',
    });
    const refused = await choose(anna, { acceptsCalls: 'nobody' as never });
    expect(refused.code).toBe('COMMON.VALIDATION');
  });

  it('a stranger cannot start a direct conversation, a contact can', async () => {
    const { anna, ben, carl } = await people(app, 'anna', 'ben', 'carl');
    await choose(anna, { acceptsMessages: 'contacts' });
    expect((await open(ben, anna)).code).toBe(REFUSED);
    await befriend(carl, anna);
    expect((await open(carl, anna)).status).toBe(201);
  });

  it('a direct conversation that was opened before is of no use until the other user answers', async () => {
    const { anna, ben } = await people(app, 'anna', 'ben');
    const id = await direct(ben, anna);
    expect(await write(ben, id)).toBe('done');
    await choose(anna, { acceptsMessages: 'shared' });
    expect(await write(ben, id)).toBe(REFUSED);
    expect(await write(anna, id)).toBe('done');
    expect(await write(ben, id)).toBe('done');
  });

  it('to be added by a stranger does not make the conversation a shared one', async () => {
    const { anna, ben } = await people(app, 'anna', 'ben');
    await choose(anna, { acceptsMessages: 'shared', acceptsCalls: 'shared' });
    const id = await group(ben, anna);
    expect((await open(ben, anna)).code).toBe(REFUSED);
    expect(await write(anna, id)).toBe('done');
    expect((await open(ben, anna)).status).toBe(201);
  });

  it('strangers cannot add the user when a group is created or later', async () => {
    const { anna, ben, carl } = await people(app, 'anna', 'ben', 'carl');
    await choose(anna, { acceptsAdding: 'contacts' });
    const token = ben.user.token;
    const body = { title: 'Team', memberIds: [anna.id] };
    expect((await rest(app.url, 'POST', 'chats/groups', { token, body })).code).toBe(REFUSED);
    const id = await group(ben, carl);
    const add = (): Promise<RestAnswer<unknown>> =>
      rest(app.url, 'POST', `chats/${id}/members`, { token, body: { userIds: [anna.id] } });
    expect((await add()).code).toBe(REFUSED);
    await befriend(ben, anna);
    expect((await add()).code).toBeUndefined();
  });

  it('a call of a user who is not accepted does not ring, alone or in a group', async () => {
    const { anna, ben, carl } = await people(app, 'anna', 'ben', 'carl');
    const id = await direct(ben, anna);
    const team = await group(ben, anna, carl);
    await choose(anna, { acceptsCalls: 'contacts' });
    expect(await call(ben, id)).toBe(REFUSED);
    expect(await call(ben, team)).toBe('done');
    await carl.waitFor('call:incoming');
    expect(anna.all('call:incoming')).toEqual([]);
  });

  it('a user who does not answer is not rung for ever, alone or in a group', async () => {
    const { anna, ben, carl } = await people(app, 'anna', 'ben', 'carl');
    const id = await direct(ben, anna);
    const team = await group(ben, anna, carl);
    for (let count = 0; count < 3; count += 1) {
      const { call: started } = await ben.send('call:initiate', {
        conversationId: id,
        kind: 'audio',
      });
      await ben.send('call:hangup', { callId: started.id });
    }
    expect(await call(ben, id)).toBe('COMMON.RATE_LIMITED');
    const rung = anna.all('call:incoming').length;
    expect(await call(ben, team)).toBe('done');
    await carl.waitFor('call:incoming');
    expect(anna.all('call:incoming')).toHaveLength(rung);
    expect(await call(carl, await direct(carl, anna))).toBe('done');
    await app.database.query("UPDATE calls SET started_at = started_at - interval '11 minutes'");
    expect(await call(ben, id)).toBe('done');
  });
});
