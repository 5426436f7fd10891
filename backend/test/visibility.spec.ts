import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  Contact,
  Conversation,
  CursorPage,
  Member,
  MessagePage,
  UserCard,
} from '@chatcall/contracts';
import { PresenceTimings } from '../src/modules/presence/presence.service.js';
import { befriend, callWith, direct, group, outcomes, people } from './media/people.js';
import type { TestPerson } from './media/people.js';
import { eventually } from './media/worker-pool.js';
import { rest, startTestApp } from './support/index.js';
import type { TestApp } from './support/index.js';

/** Events that reveal the activity or presence of a user. */
const ACTIVITY = [
  'presence:online',
  'presence:offline',
  'chat:read',
  'chat:delivered',
  'chat:typing',
];
const STATUS = 'On holiday until Monday';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  Object.assign(app.app.get(PresenceTimings), { reconnectMs: 50, expiryCheckMs: 20, settleMs: 20 });
});

afterAll(() => app.close());

async function api<T = unknown>(
  who: TestPerson,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await rest<T>(app.url, method, path, { token: who.user.token, body });
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.code}`);
  return answer.body;
}

async function write(who: TestPerson, conversationId: string, content = 'Hello'): Promise<number> {
  const { message } = await who.send('chat:message', {
    conversationId,
    content,
    clientMessageId: crypto.randomUUID(),
  });
  return message.seq;
}

/**
 * Everything that a user can observe of another one in a conversation, without a message from them.
 */
async function beActive(who: TestPerson, conversationId: string, seq: number): Promise<void> {
  await who.send('chat:delivered', { conversationId, seq });
  await who.send('chat:read', { conversationId, seq });
  await who.send('chat:typing', { conversationId, typing: true });
  await who.send('presence:heartbeat', { state: 'away' });
  await api(who, 'PATCH', 'users/me', { statusText: STATUS });
  const device = await who.anotherDevice();
  device.socket.disconnect();
  await new Promise((resolve) => setTimeout(resolve, 250));
}

/** The events that tell the viewer about the activity of a user. */
function activityOf(who: TestPerson, viewer: TestPerson): unknown[] {
  return viewer.heard.filter(
    ({ event, notice }) => ACTIVITY.includes(event) && JSON.stringify(notice).includes(who.id),
  );
}

async function isOnlineFor(viewer: TestPerson, who: TestPerson): Promise<boolean> {
  const { online } = await viewer.send('presence:query', {});
  return online.some(({ userId }) => userId === who.id);
}

async function receiptsOf(
  who: TestPerson,
  viewer: TestPerson,
  conversationId: string,
): Promise<unknown[]> {
  const { items } = await api<CursorPage<Member>>(viewer, 'GET', `chats/${conversationId}/members`);
  const member = items.find(({ user }) => user.id === who.id);
  return [member?.lastDeliveredSeq, member?.lastReadSeq];
}

/** The answers of all routes to the viewer. */
async function answersTo(
  viewer: TestPerson,
  who: TestPerson,
  conversationId: string,
): Promise<string> {
  const answers = await Promise.all(
    [
      `users/${who.id}`,
      `users/search?q=${who.user.user.username}`,
      'contacts',
      'chats',
      `chats/${conversationId}`,
      `chats/${conversationId}/members`,
      `chats/${conversationId}/messages`,
      'calls',
      `calls?conversationId=${conversationId}`,
    ].map((path) => rest(app.url, 'GET', path, { token: viewer.user.token })),
  );
  const calls = await viewer.send('call:query', {});
  return JSON.stringify([...answers.map(({ body }) => body), calls]);
}

describe('a user who has not answered yet', () => {
  let stranger: TestPerson;
  let victim: TestPerson;

  beforeEach(async () => {
    ({ stranger, victim } = await people(app, 'stranger', 'victim'));
  });

  const expectNothing = async (conversationId: string): Promise<void> => {
    expect(activityOf(victim, stranger)).toEqual([]);
    expect(await isOnlineFor(stranger, victim)).toBe(false);
    expect(await receiptsOf(victim, stranger, conversationId)).toEqual([null, null]);
    expect(await answersTo(stranger, victim, conversationId)).not.toContain(STATUS);
    expect(JSON.stringify(stranger.heard)).not.toContain(STATUS);
  };

  it('reveals nothing in a direct conversation, and everything with the first answer', async () => {
    const id = await direct(stranger, victim);
    const seq = await write(stranger, id);
    await victim.hears('chat:conversationAdded', ({ conversation }) => conversation.id === id);
    await beActive(victim, id, seq);
    await expectNothing(id);
    const accepted = async (): Promise<boolean> =>
      (await api<Conversation>(victim, 'GET', `chats/${id}`)).own.accepted;
    expect(await accepted()).toBe(false);
    // In the other direction: the stranger has written, so the user sees them.
    expect(await isOnlineFor(victim, stranger)).toBe(true);

    const answer = await write(victim, id, 'Who are you?');
    expect(await accepted()).toBe(true);
    await stranger.hears('presence:online', ({ userId }) => userId === victim.id);
    await stranger.hears('user:updated', ({ user }) => user.statusText === STATUS);
    expect(await isOnlineFor(stranger, victim)).toBe(true);
    expect(await receiptsOf(victim, stranger, id)).toEqual([answer, answer]);
    const next = await write(stranger, id);
    await victim.send('chat:read', { conversationId: id, seq: next });
    await stranger.hears(
      'chat:read',
      ({ userId, seq: read }) => userId === victim.id && read === next,
    );
    await victim.send('chat:typing', { conversationId: id, typing: true });
    await stranger.hears('chat:typing', ({ userId }) => userId === victim.id);
    expect((await api<UserCard>(stranger, 'GET', `users/${victim.id}`)).statusText).toBe(STATUS);
  });

  it('reveals nothing in a conversation that was opened without a message, and does not see it', async () => {
    const id = await direct(stranger, victim);
    await beActive(victim, id, 0);
    await expectNothing(id);
    expect((await api<CursorPage<Conversation>>(victim, 'GET', 'chats')).items).toEqual([]);
    expect(victim.heard.map(({ event }) => event)).not.toContain('chat:conversationAdded');
  });

  it('reveals nothing in a group that a stranger created, nor when a stranger adds them', async () => {
    const id = await group(stranger, victim);
    const seq = await write(stranger, id);
    await beActive(victim, id, seq);
    await expectNothing(id);
    const { newcomer } = await people(app, 'newcomer');
    await api(stranger, 'POST', `chats/${id}/members`, { userIds: [newcomer.id] });
    await beActive(newcomer, id, seq);
    expect(activityOf(newcomer, stranger)).toEqual([]);
    expect(activityOf(newcomer, victim)).toEqual([]);
    expect(await receiptsOf(newcomer, victim, id)).toEqual([null, null]);
    await write(newcomer, id);
    await victim.hears('presence:online', ({ userId }) => userId === newcomer.id);
    expect(activityOf(victim, stranger)).toEqual([]);
  });

  it('reveals nothing when they left a group and a stranger adds them again', async () => {
    const id = await group(stranger, victim);
    await write(victim, id);
    await stranger.hears('presence:online', ({ userId }) => userId === victim.id);
    await api(victim, 'POST', `chats/${id}/leave`);
    expect(await isOnlineFor(stranger, victim)).toBe(false);
    await api(stranger, 'POST', `chats/${id}/members`, { userIds: [victim.id] });
    stranger.forget();
    await beActive(victim, id, await write(stranger, id));
    await expectNothing(id);
  });

  it('accepts a group when a user they know adds them', async () => {
    const { friend } = await people(app, 'friend');
    await befriend(friend, victim);
    const id = await group(friend, stranger, victim);
    await stranger.hears('presence:online', ({ userId }) => userId === victim.id);
    await victim.send('chat:read', { conversationId: id, seq: 1 });
    await stranger.hears('chat:read', ({ userId }) => userId === victim.id);
    // The stranger was added by a stranger and has not written.
    expect(await isOnlineFor(victim, stranger)).toBe(false);
  });

  it('reveals nothing to the sender of a contact request, and everything after accepting it', async () => {
    const id = await direct(stranger, victim);
    const seq = await write(stranger, id);
    await api(victim, 'PATCH', 'users/me', { statusText: STATUS });
    const asked = await api<Contact>(stranger, 'PUT', `contacts/${victim.id}`);
    expect(asked.user.statusText).toBe('');
    await beActive(victim, id, seq);
    await expectNothing(id);
    await api(victim, 'PUT', `contacts/${stranger.id}`);
    const accepted = await stranger.hears(
      'contact:changed',
      ({ contact }) => contact?.state === 'accepted',
    );
    expect(accepted.contact?.user.statusText).toBe(STATUS);
    await stranger.hears('presence:online', ({ userId }) => userId === victim.id);
    expect(await receiptsOf(victim, stranger, id)).toEqual([seq, seq]);
    await api(victim, 'DELETE', `contacts/${stranger.id}`);
    await stranger.hears('presence:offline', ({ userId }) => userId === victim.id);
    expect(await isOnlineFor(stranger, victim)).toBe(false);
  });

  it('looks like a user who does not answer when a stranger calls during another call', async () => {
    const { friend } = await people(app, 'friend');
    await callWith(friend, await direct(friend, victim), victim);
    const id = await direct(stranger, victim);
    const { call } = await stranger.send('call:initiate', { conversationId: id, kind: 'audio' });
    expect(call.participants.map(({ outcome }) => outcome).sort()).toEqual(['joined', 'ringing']);
    expect(stranger.all('call:declined')).toEqual([]);
    await stranger.send('call:cancel', { callId: call.id });
    await expectNothing(id);

    // Also when a contact calls the group of a stranger, who then knows the call too.
    const { other } = await people(app, 'other');
    await befriend(other, victim);
    const team = await group(stranger, other, victim);
    await other.send('call:initiate', { conversationId: team, kind: 'audio' });
    const changed = await stranger.hears(
      'call:changed',
      (notice) => notice.call.conversationId === team,
    );
    expect(outcomes(changed.call)).toMatchObject({ other: 'joined', victim: 'ringing' });
  });
});

describe('a stranger', () => {
  /**
   * Everything that the stranger receives about a user, without what differs between any two users.
   */
  async function viewOf(
    stranger: TestPerson,
    who: TestPerson,
    ids: readonly string[],
  ): Promise<string[]> {
    const noticed = stranger.heard.filter(({ notice }) => {
      const text = JSON.stringify(notice);
      return text.includes(who.id) || ids.some((id) => text.includes(id));
    });
    const answers = await Promise.all(ids.map((id) => answersTo(stranger, who, id)));
    return [
      ...noticed.map(({ event, notice }) => `${event} ${JSON.stringify(notice)}`),
      ...answers,
    ].map((text) =>
      text
        .replaceAll(/(stranger|victim)-[0-9a-f]{8}/g, '$1')
        .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')
        .replaceAll(/\d{4}-\d\d-\d\dT[0-9:.]+Z/g, 'time'),
    );
  }

  it('cannot distinguish an active user from one who never connects', async () => {
    const views: string[][] = [];
    for (const active of [false, true]) {
      // One stranger per user, since the lists of one would show the other. One after another,
      // since lists of members are sorted by id.
      const { stranger } = await people(app, 'stranger');
      const { victim } = await people(app, 'victim');
      if (!active) victim.socket.disconnect();
      await api(stranger, 'PUT', `contacts/${victim.id}`);
      const ids = [await direct(stranger, victim), await group(stranger, victim)];
      for (const id of ids) {
        const seq = await write(stranger, id);
        if (active) await beActive(victim, id, seq);
      }
      if (active)
        await api(victim, 'PATCH', 'users/me', { displayName: 'victim', statusText: 'Away' });
      await new Promise((resolve) => setTimeout(resolve, 250));
      views.push(await viewOf(stranger, victim, ids));
    }
    expect(views[1]).toEqual(views[0]);
    expect(views[0]?.length).toBeGreaterThan(4);
  });
});

describe('a block', () => {
  const NEW_NAME = 'Brand New Name';

  it.each(['blocker', 'blocked'] as const)(
    'hides the %s from the other user in every answer and event',
    async (hidden) => {
      const all = await people(app, 'blocker', 'blocked', 'third');
      const who = all[hidden];
      const viewer = hidden === 'blocker' ? all.blocked : all.blocker;
      await befriend(all.blocker, all.blocked);
      await befriend(all.third, who);
      const id = await direct(all.blocker, all.blocked);
      const team = await group(all.third, all.blocker, all.blocked);
      for (const person of [all.blocker, all.blocked]) {
        await write(person, id);
        await write(person, team);
      }
      await callWith(who, team, all.third);
      await api(all.blocker, 'PUT', `contacts/${all.blocked.id}/block`);
      await viewer.hears('presence:offline', ({ userId }) => userId === who.id);
      viewer.forget();
      all.third.forget();

      const seq = await write(all.third, team);
      await api(who, 'PATCH', 'users/me', { displayName: NEW_NAME });
      await beActive(who, team, seq);
      await beActive(who, id, 1);
      await write(who, team, 'A message after the block');
      await who.send('call:hangup', {
        callId: (await who.send('call:query', {})).active[0]?.id ?? '',
      });
      await api(all.third, 'DELETE', `chats/${team}/members/${who.id}`);
      await api(all.third, 'POST', `chats/${team}/members`, { userIds: [who.id] });
      await viewer.hears('chat:membersAdded');

      expect(activityOf(who, viewer)).toEqual([]);
      expect(viewer.all('user:updated').filter(({ user }) => user.id === who.id)).toEqual([]);
      expect(await isOnlineFor(viewer, who)).toBe(false);
      for (const conversationId of [id, team]) {
        expect(await receiptsOf(who, viewer, conversationId)).toEqual([null, null]);
        const answers = await answersTo(viewer, who, conversationId);
        expect(answers).not.toContain(STATUS);
        expect(answers).not.toContain(NEW_NAME);
      }
      const received = JSON.stringify(viewer.heard);
      expect(received).not.toContain(STATUS);
      expect(received).not.toContain(NEW_NAME);
      // Other users see all of it.
      await eventually(
        () => JSON.stringify(all.third.heard).includes(STATUS),
        'the status text for others',
      );
      expect(JSON.stringify(all.third.heard)).toContain(NEW_NAME);
      expect(activityOf(who, all.third)).not.toEqual([]);
      // In a group they can still read the messages of each other.
      const { messages } = await api<MessagePage>(viewer, 'GET', `chats/${team}/messages`);
      expect(messages.map(({ content }) => content)).toContain('A message after the block');
      const card = await rest(app.url, 'GET', `users/${who.id}`, { token: viewer.user.token });
      expect(card.status).toBe(hidden === 'blocker' ? 404 : 200);
    },
  );

  it('keeps the names of its time when the other user also blocks, and shows the new ones after the end of both', async () => {
    const { one, other } = await people(app, 'one', 'other');
    const id = await direct(one, other);
    await write(one, id);
    const nameOfOther = async (): Promise<string | undefined> =>
      (await api<Conversation>(one, 'GET', `chats/${id}`)).peer?.displayName;
    await api(one, 'PUT', `contacts/${other.id}/block`);
    await api(other, 'PATCH', 'users/me', { displayName: NEW_NAME });
    await api(other, 'PUT', `contacts/${one.id}/block`);
    expect(await nameOfOther()).toBe('other');
    await api(one, 'DELETE', `contacts/${other.id}/block`);
    expect(await nameOfOther()).toBe('other');
    await api(other, 'DELETE', `contacts/${one.id}/block`);
    expect(await nameOfOther()).toBe(NEW_NAME);
  });

  it('does not notify users of a block when they share nothing', async () => {
    const { one, other } = await people(app, 'one', 'other');
    await api(one, 'PUT', `contacts/${other.id}/block`);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(other.heard.filter(({ notice }) => JSON.stringify(notice).includes(one.id))).toEqual([]);
  });
});
