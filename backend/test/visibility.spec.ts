import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  Contact,
  Conversation,
  CursorPage,
  Member,
  Message,
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
  person: TestPerson,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await rest<T>(app.url, method, path, { token: person.user.token, body });
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.code}`);
  return answer.body;
}

async function write(
  person: TestPerson,
  conversationId: string,
  content = 'Hello',
): Promise<number> {
  const { message } = await person.send('chat:message', {
    conversationId,
    content,
    clientMessageId: crypto.randomUUID(),
  });
  return message.seq;
}

/**
 * Everything that a user can observe of another one in a conversation, without a message from them.
 */
async function beActive(subject: TestPerson, conversationId: string, seq: number): Promise<void> {
  await subject.send('chat:delivered', { conversationId, seq });
  await subject.send('chat:read', { conversationId, seq });
  await subject.send('chat:typing', { conversationId, typing: true });
  await subject.send('presence:heartbeat', { state: 'away' });
  await api(subject, 'PATCH', 'users/me', { statusText: STATUS });
  const device = await subject.anotherDevice();
  device.socket.disconnect();
  await new Promise((resolve) => setTimeout(resolve, 250));
}

/** The events that show the activity of the subject to the viewer. */
function activityOf(subject: TestPerson, viewer: TestPerson): unknown[] {
  return viewer.events.filter(
    ({ event, notice }) => ACTIVITY.includes(event) && JSON.stringify(notice).includes(subject.id),
  );
}

async function isOnlineFor(viewer: TestPerson, subject: TestPerson): Promise<boolean> {
  const { online } = await viewer.send('presence:query', {});
  return online.some(({ userId }) => userId === subject.id);
}

async function receiptsOf(
  subject: TestPerson,
  viewer: TestPerson,
  conversationId: string,
): Promise<unknown[]> {
  const { items } = await api<CursorPage<Member>>(viewer, 'GET', `chats/${conversationId}/members`);
  const member = items.find(({ user }) => user.id === subject.id);
  return [member?.lastDeliveredSeq, member?.lastReadSeq];
}

/** The answers of all routes to the viewer. */
async function answersTo(
  viewer: TestPerson,
  subject: TestPerson,
  conversationId: string,
): Promise<string> {
  const answers = await Promise.all(
    [
      `users/${subject.id}`,
      `users/search?q=${subject.user.user.username}`,
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
  let sender: TestPerson;
  let recipient: TestPerson;

  beforeEach(async () => {
    ({ sender, recipient } = await people(app, 'sender', 'recipient'));
  });

  const expectNothing = async (conversationId: string): Promise<void> => {
    expect(activityOf(recipient, sender)).toEqual([]);
    expect(await isOnlineFor(sender, recipient)).toBe(false);
    expect(await receiptsOf(recipient, sender, conversationId)).toEqual([null, null]);
    expect(await answersTo(sender, recipient, conversationId)).not.toContain(STATUS);
    expect(JSON.stringify(sender.events)).not.toContain(STATUS);
  };

  it('reveals nothing in a direct conversation, and everything with the first answer', async () => {
    const id = await direct(sender, recipient);
    const seq = await write(sender, id);
    await recipient.waitFor('chat:conversationAdded', ({ conversation }) => conversation.id === id);
    await beActive(recipient, id, seq);
    await expectNothing(id);
    const accepted = async (): Promise<boolean> =>
      (await api<Conversation>(recipient, 'GET', `chats/${id}`)).own.accepted;
    expect(await accepted()).toBe(false);
    // In the other direction: the sender has written, so the recipient sees them.
    expect(await isOnlineFor(recipient, sender)).toBe(true);

    const answer = await write(recipient, id, 'Who are you?');
    expect(await accepted()).toBe(true);
    await sender.waitFor('presence:online', ({ userId }) => userId === recipient.id);
    await sender.waitFor('user:updated', ({ user }) => user.statusText === STATUS);
    expect(await isOnlineFor(sender, recipient)).toBe(true);
    expect(await receiptsOf(recipient, sender, id)).toEqual([answer, answer]);
    const next = await write(sender, id);
    await recipient.send('chat:read', { conversationId: id, seq: next });
    await sender.waitFor(
      'chat:read',
      ({ userId, seq: read }) => userId === recipient.id && read === next,
    );
    await recipient.send('chat:typing', { conversationId: id, typing: true });
    await sender.waitFor('chat:typing', ({ userId }) => userId === recipient.id);
    expect((await api<UserCard>(sender, 'GET', `users/${recipient.id}`)).statusText).toBe(STATUS);
  });

  it('reveals nothing in a conversation that was opened without a message, and does not see it', async () => {
    const id = await direct(sender, recipient);
    await beActive(recipient, id, 0);
    await expectNothing(id);
    expect((await api<CursorPage<Conversation>>(recipient, 'GET', 'chats')).items).toEqual([]);
    expect(recipient.events.map(({ event }) => event)).not.toContain('chat:conversationAdded');
  });

  it('reveals nothing in a group that an unknown user created, nor when an unknown user adds them', async () => {
    const id = await group(sender, recipient);
    const seq = await write(sender, id);
    await beActive(recipient, id, seq);
    await expectNothing(id);
    const { newcomer } = await people(app, 'newcomer');
    await api(sender, 'POST', `chats/${id}/members`, { userIds: [newcomer.id] });
    await beActive(newcomer, id, seq);
    expect(activityOf(newcomer, sender)).toEqual([]);
    expect(activityOf(newcomer, recipient)).toEqual([]);
    expect(await receiptsOf(newcomer, recipient, id)).toEqual([null, null]);
    await write(newcomer, id);
    await recipient.waitFor('presence:online', ({ userId }) => userId === newcomer.id);
    expect(activityOf(recipient, sender)).toEqual([]);
  });

  it('reveals nothing when they left a group and an unknown user adds them again', async () => {
    const id = await group(sender, recipient);
    await write(recipient, id);
    await sender.waitFor('presence:online', ({ userId }) => userId === recipient.id);
    await api(recipient, 'DELETE', `chats/${id}/membership`);
    expect(await isOnlineFor(sender, recipient)).toBe(false);
    await api(sender, 'POST', `chats/${id}/members`, { userIds: [recipient.id] });
    sender.forget();
    await beActive(recipient, id, await write(sender, id));
    await expectNothing(id);
  });

  it('accepts a group when a user they know adds them', async () => {
    const { friend } = await people(app, 'friend');
    await befriend(friend, recipient);
    const id = await group(friend, sender, recipient);
    await sender.waitFor('presence:online', ({ userId }) => userId === recipient.id);
    await recipient.send('chat:read', { conversationId: id, seq: 1 });
    await sender.waitFor('chat:read', ({ userId }) => userId === recipient.id);
    // The sender was added by a user they do not know, and has not written.
    expect(await isOnlineFor(recipient, sender)).toBe(false);
  });

  it('reveals nothing to the sender of a contact request, and everything after accepting it', async () => {
    const id = await direct(sender, recipient);
    const seq = await write(sender, id);
    await api(recipient, 'PATCH', 'users/me', { statusText: STATUS });
    const asked = await api<Contact>(sender, 'PUT', `contacts/${recipient.id}`);
    expect(asked.user.statusText).toBe('');
    await beActive(recipient, id, seq);
    await expectNothing(id);
    await api(recipient, 'PUT', `contacts/${sender.id}`);
    const accepted = await sender.waitFor(
      'contact:changed',
      ({ contact }) => contact?.state === 'accepted',
    );
    expect(accepted.contact?.user.statusText).toBe(STATUS);
    await sender.waitFor('presence:online', ({ userId }) => userId === recipient.id);
    expect(await receiptsOf(recipient, sender, id)).toEqual([seq, seq]);
    await api(recipient, 'DELETE', `contacts/${sender.id}`);
    await sender.waitFor('presence:offline', ({ userId }) => userId === recipient.id);
    expect(await isOnlineFor(sender, recipient)).toBe(false);
  });

  it('looks like a user who does not answer when an unknown user calls during another call', async () => {
    const { friend } = await people(app, 'friend');
    await callWith(friend, await direct(friend, recipient), recipient);
    const id = await direct(sender, recipient);
    const { call } = await sender.send('call:initiate', { conversationId: id, kind: 'audio' });
    expect(call.participants.map(({ outcome }) => outcome).sort()).toEqual(['joined', 'ringing']);
    expect(sender.all('call:declined')).toEqual([]);
    await sender.send('call:cancel', { callId: call.id });
    await expectNothing(id);

    // Also when a contact calls the group of an unknown user, who then sees the call too.
    const { other } = await people(app, 'other');
    await befriend(other, recipient);
    const team = await group(sender, other, recipient);
    await other.send('call:initiate', { conversationId: team, kind: 'audio' });
    const changed = await sender.waitFor(
      'call:changed',
      (notice) => notice.call.conversationId === team,
    );
    expect(outcomes(changed.call)).toMatchObject({ other: 'joined', recipient: 'ringing' });
  });
});

describe('an unknown user', () => {
  /**
   * Everything that the sender receives about the subject, without what differs between any two users.
   */
  async function viewOf(
    sender: TestPerson,
    subject: TestPerson,
    ids: readonly string[],
  ): Promise<string[]> {
    const noticed = sender.events.filter(({ notice }) => {
      const text = JSON.stringify(notice);
      return text.includes(subject.id) || ids.some((id) => text.includes(id));
    });
    const answers = await Promise.all(ids.map((id) => answersTo(sender, subject, id)));
    return [
      ...noticed.map(({ event, notice }) => `${event} ${JSON.stringify(notice)}`),
      ...answers,
    ].map((text) =>
      text
        .replaceAll(/(sender|recipient)-[0-9a-f]{8}/g, '$1')
        .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')
        .replaceAll(/\d{4}-\d\d-\d\dT[0-9:.]+Z/g, 'time'),
    );
  }

  it('cannot distinguish an active user from one who never connects', async () => {
    const views: string[][] = [];
    for (const active of [false, true]) {
      // One sender per user, since the lists of one sender would show the other. One after another,
      // since lists of members are sorted by id.
      const { sender } = await people(app, 'sender');
      const { recipient } = await people(app, 'recipient');
      if (!active) recipient.socket.disconnect();
      await api(sender, 'PUT', `contacts/${recipient.id}`);
      const ids = [await direct(sender, recipient), await group(sender, recipient)];
      for (const id of ids) {
        const seq = await write(sender, id);
        if (active) await beActive(recipient, id, seq);
      }
      if (active)
        await api(recipient, 'PATCH', 'users/me', { displayName: 'recipient', statusText: 'Away' });
      await new Promise((resolve) => setTimeout(resolve, 250));
      views.push(await viewOf(sender, recipient, ids));
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
      const subject = all[hidden];
      const viewer = hidden === 'blocker' ? all.blocked : all.blocker;
      await befriend(all.blocker, all.blocked);
      await befriend(all.third, subject);
      const id = await direct(all.blocker, all.blocked);
      const team = await group(all.third, all.blocker, all.blocked);
      for (const person of [all.blocker, all.blocked]) {
        await write(person, id);
        await write(person, team);
      }
      await callWith(subject, team, all.third);
      await api(all.blocker, 'PUT', `contacts/${all.blocked.id}/block`);
      await viewer.waitFor('presence:offline', ({ userId }) => userId === subject.id);
      viewer.forget();
      all.third.forget();

      const seq = await write(all.third, team);
      await api(subject, 'PATCH', 'users/me', { displayName: NEW_NAME });
      await beActive(subject, team, seq);
      await beActive(subject, id, 1);
      await write(subject, team, 'A message after the block');
      await subject.send('call:hangup', {
        callId: (await subject.send('call:query', {})).active[0]?.id ?? '',
      });
      await api(all.third, 'DELETE', `chats/${team}/members/${subject.id}`);
      await api(all.third, 'POST', `chats/${team}/members`, { userIds: [subject.id] });
      await viewer.waitFor('chat:membersAdded');

      expect(activityOf(subject, viewer)).toEqual([]);
      expect(viewer.all('user:updated').filter(({ user }) => user.id === subject.id)).toEqual([]);
      expect(await isOnlineFor(viewer, subject)).toBe(false);
      for (const conversationId of [id, team]) {
        expect(await receiptsOf(subject, viewer, conversationId)).toEqual([null, null]);
        const answers = await answersTo(viewer, subject, conversationId);
        expect(answers).not.toContain(STATUS);
        expect(answers).not.toContain(NEW_NAME);
      }
      const received = JSON.stringify(viewer.events);
      expect(received).not.toContain(STATUS);
      expect(received).not.toContain(NEW_NAME);
      // Other users see all of it.
      await eventually(
        () => JSON.stringify(all.third.events).includes(STATUS),
        'the status text for others',
      );
      expect(JSON.stringify(all.third.events)).toContain(NEW_NAME);
      expect(activityOf(subject, all.third)).not.toEqual([]);
      // In a group they can still read the messages of each other.
      const { items } = await api<CursorPage<Message>>(viewer, 'GET', `chats/${team}/messages`);
      expect(items.map(({ content }) => content)).toContain('A message after the block');
      const card = await rest(app.url, 'GET', `users/${subject.id}`, { token: viewer.user.token });
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
    expect(other.events.filter(({ notice }) => JSON.stringify(notice).includes(one.id))).toEqual(
      [],
    );
  });
});
