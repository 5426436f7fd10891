import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@chatcall/contracts';
import type {
  Conversation,
  ConversationChanges,
  CursorPage,
  ErrorBody,
  Message,
  MessageChangedNotice,
  Reactor,
} from '@chatcall/contracts';
import { request } from '../../../../test/support/index.js';
import { collect, createUsers, eventually, startChatsApp } from '../testing/chats-app.js';
import type { Answer, ChatsApp, Person } from '../testing/chats-app.js';

type MessageOrError = Message & ErrorBody;

describe('marks of messages', () => {
  let app: ChatsApp;
  let anna: Person;
  let ben: Person;
  let carl: Person;
  let group: string;

  beforeAll(async () => {
    app = await startChatsApp();
    [anna, ben, carl] = (await createUsers(app, 'Anna', 'Ben', 'Carl')) as [Person, Person, Person];
    group = (await anna.group('Marks', ben)).id;
  });

  afterAll(() => app.close());

  const pathOf = ({ conversationId, id }: Message): string =>
    `chats/${conversationId}/messages/${id}`;
  const sent = async (person = anna): Promise<Message> =>
    (await person.send(group, 'A message')).body;
  const react = (
    person: Person,
    message: Message,
    emoji: string,
    method: 'PUT' | 'DELETE' = 'PUT',
  ): Promise<Answer<MessageOrError>> =>
    person.api<MessageOrError>(method, `${pathOf(message)}/reactions/${encodeURIComponent(emoji)}`);
  const seenBy = async (person: Person, message: Message): Promise<Message> =>
    (await person.api<Message>('GET', pathOf(message))).body;
  const versionOf = async (): Promise<number> =>
    (await anna.api<Conversation>('GET', `chats/${group}`)).body.version;

  describe('reactions', () => {
    it('are counted in the order of their first use, and marked as mine for their user', async () => {
      const message = await sent();
      await react(ben, message, '👍');
      await react(anna, message, '🎉');
      const { body } = await react(anna, message, '👍');
      expect(body.reactions).toEqual([
        { emoji: '👍', count: 2, mine: true },
        { emoji: '🎉', count: 1, mine: true },
      ]);
      expect(body.version).toBe(await versionOf());
      expect((await seenBy(ben, message)).reactions).toEqual([
        { emoji: '👍', count: 2, mine: true },
        { emoji: '🎉', count: 1, mine: false },
      ]);
      const list = await ben.api<CursorPage<Message>>('GET', `chats/${group}/messages`);
      expect(list.body.items.at(-1)).toEqual(await seenBy(ben, message));
      const page = await ben.api<CursorPage<Reactor>>(
        'GET',
        `${pathOf(message)}/reactions?limit=2`,
      );
      expect(page.body.items.map(({ emoji, user }) => [emoji, user.id])).toEqual([
        ['👍', ben.id],
        ['🎉', anna.id],
      ]);
      const next = await ben.api<CursorPage<Reactor>>(
        'GET',
        `${pathOf(message)}/reactions?limit=2&cursor=${page.body.nextCursor ?? ''}`,
      );
      expect(next.body).toMatchObject({
        items: [{ emoji: '👍', user: { id: anna.id } }],
        nextCursor: null,
      });
    });

    it('are removed, and repeating a state changes nothing', async () => {
      const message = await sent();
      const first = await react(anna, message, '👍');
      const again = await react(anna, message, '👍');
      expect(again.body).toEqual(first.body);
      expect(again.body.version).toBe(await versionOf());
      expect((await react(anna, message, '👍', 'DELETE')).status).toBe(204);
      const version = await versionOf();
      expect((await seenBy(anna, message)).reactions).toEqual([]);
      expect((await react(anna, message, '👍', 'DELETE')).status).toBe(204);
      expect(await versionOf()).toBe(version);
    });

    it('are sent to the members, with the own mark for the devices of their user', async () => {
      const message = await sent();
      const [atAnna, atBen] = [await anna.socket(), await ben.socket()];
      const toAnna = collect<MessageChangedNotice>(atAnna, 'chat:messageChanged');
      const toBen = collect<MessageChangedNotice>(atBen, 'chat:messageChanged');
      const { message: answered } = await request(atBen, 'chat:react', {
        conversationId: group,
        messageId: message.id,
        emoji: '🙈',
        reacted: true,
      });
      await eventually(() => toAnna.length > 0 && toBen.length > 0);
      expect(toBen).toEqual([{ message: answered, by: ben.id }]);
      expect(toAnna).toEqual([
        {
          by: ben.id,
          message: { ...answered, reactions: [{ emoji: '🙈', count: 1, mine: false }] },
        },
      ]);
      expect(answered.reactions).toEqual([{ emoji: '🙈', count: 1, mine: true }]);
    });

    it('are among the changes after a version', async () => {
      const message = await sent();
      await react(ben, message, '👀');
      const changes = await ben.api<ConversationChanges>(
        'GET',
        `chats/${group}/changes?since=${message.version}`,
      );
      expect(changes.body.items).toEqual([
        {
          kind: 'message',
          version: message.version + 1,
          message: await seenBy(ben, message),
        },
      ]);
    });

    it('are refused beyond the most different ones, of invalid emoji, and where they make no sense', async () => {
      const message = await sent();
      const emoji = [...'😀😁😂🤣😃😄😅😆😉😊😋😎😍😘🥰😗😙😚🙂🤗🤩'];
      for (const one of emoji.slice(0, LIMITS.reactionsMax))
        expect((await react(anna, message, one)).status).toBe(200);
      expect((await react(ben, message, emoji[LIMITS.reactionsMax] ?? '')).body).toMatchObject({
        code: 'CHAT.TOO_MANY_REACTIONS',
      });
      expect((await react(ben, message, emoji[0] ?? '')).status).toBe(200);
      for (const one of ['a', '👍👍', ':+1:', '❤', '😀 ', '1', '\u{1f1e6}'])
        expect((await react(ben, message, one)).body).toMatchObject({ code: 'COMMON.VALIDATION' });
      for (const one of ['❤️', '👩🏽‍🚀', '🏴󠁧󠁢󠁷󠁬󠁳󠁿', '1️⃣'])
        expect((await react(ben, await sent(), one)).status).toBe(200);
      expect((await react(carl, message, '👍')).body).toMatchObject({ code: 'CHAT.NOT_MEMBER' });
      const elsewhere = { ...message, id: message.conversationId };
      expect((await react(anna, elsewhere, '👍')).body).toMatchObject({ code: 'CHAT.NOT_FOUND' });
      const note = (await anna.api<CursorPage<Message>>('GET', `chats/${group}/messages?after=0`))
        .body.items[0];
      if (note === undefined) throw new Error('The group has no note');
      expect((await react(anna, note, '👍')).body).toMatchObject({ code: 'CHAT.NOT_ALLOWED' });
    });

    it('go with a deleted message, and are refused afterwards', async () => {
      const message = await sent();
      await react(ben, message, '👍');
      await anna.api('PUT', `${pathOf(message)}/pin`);
      await anna.api('DELETE', pathOf(message));
      expect(await seenBy(anna, message)).toMatchObject({ reactions: [], pinnedAt: null });
      for (const answer of [
        await react(ben, message, '👍'),
        await react(ben, message, '👍', 'DELETE'),
        await ben.api('PUT', `${pathOf(message)}/pin`),
      ])
        expect(answer.body).toMatchObject({ code: 'CHAT.MESSAGE_DELETED' });
    });

    it('of many users at once are all counted', async () => {
      const message = await sent();
      const answers = await Promise.all(
        [anna, ben].flatMap((person) =>
          ['👍', '🎉', '🙈'].map((emoji) => react(person, message, emoji)),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      const { reactions } = await seenBy(anna, message);
      expect(reactions.map(({ emoji }) => emoji).sort()).toEqual(['👍', '🎉', '🙈'].sort());
      expect(reactions.map(({ count }) => count)).toEqual([2, 2, 2]);
    });
  });

  describe('pins', () => {
    it('are listed, the last pinned first, in pages', async () => {
      const { id } = await anna.group('Pins', ben);
      const pinned: string[] = [];
      for (const content of ['one', 'two', 'three']) {
        const { body } = await anna.send(id, content);
        const answer = await ben.api<Message>('PUT', `${pathOf(body)}/pin`);
        expect(answer.body.pinnedAt).toEqual(expect.any(String));
        pinned.unshift(body.id);
      }
      const first = await anna.api<CursorPage<Message>>('GET', `chats/${id}/pins?limit=2`);
      const second = await anna.api<CursorPage<Message>>(
        'GET',
        `chats/${id}/pins?limit=2&cursor=${first.body.nextCursor ?? ''}`,
      );
      expect([...first.body.items, ...second.body.items].map((one) => one.id)).toEqual(pinned);
      expect(second.body.nextCursor).toBeNull();
      const empty = await anna.group('Nothing');
      expect((await anna.api('GET', `chats/${empty.id}/pins`)).body).toEqual({
        items: [],
        nextCursor: null,
      });
      expect((await carl.api('GET', `chats/${id}/pins`)).body).toMatchObject({
        code: 'CHAT.NOT_MEMBER',
      });
    });

    it('are removed, and repeating a state changes nothing', async () => {
      const message = await sent();
      const path = `${pathOf(message)}/pin`;
      const { body } = await anna.api<Message>('PUT', path);
      expect((await anna.api<Message>('PUT', path)).body).toEqual(body);
      expect((await ben.api('DELETE', path)).status).toBe(204);
      expect((await ben.api('DELETE', path)).status).toBe(204);
      expect(await seenBy(anna, message)).toMatchObject({
        pinnedAt: null,
        version: body.version + 1,
      });
    });

    it('are allowed by the policy, and are limited', async () => {
      const { id } = await anna.group('Policy', ben);
      const { body: message } = await ben.send(id, 'mine');
      await anna.api('PATCH', `chats/${id}`, { policy: { pin: 'admin' } });
      const path = `${pathOf(message)}/pin`;
      expect((await ben.api('PUT', path)).body).toMatchObject({ code: 'CHAT.NOT_ALLOWED' });
      for (let count = 0; count < LIMITS.pinsMax; count += 1)
        await anna.api('PUT', `${pathOf((await anna.send(id, `${count}`)).body)}/pin`);
      expect((await anna.api('PUT', path)).body).toMatchObject({ code: 'CHAT.TOO_MANY_PINS' });
    });

    it('are not added across a block, and can be removed', async () => {
      const [dora, finn] = (await createUsers(app, 'Dora', 'Finn')) as [Person, Person];
      const { id } = await dora.direct(finn);
      const [one, other] = [(await dora.send(id, '1')).body, (await finn.send(id, '2')).body];
      expect((await finn.api('PUT', `${pathOf(one)}/pin`)).status).toBe(200);
      await dora.api('PUT', `contacts/${finn.id}/block`);
      for (const person of [dora, finn])
        expect((await person.api('PUT', `${pathOf(other)}/pin`)).body).toMatchObject({
          code: 'CHAT.BLOCKED',
        });
      expect((await finn.api('PUT', `${pathOf(one)}/pin`)).status).toBe(200);
      expect((await dora.api('DELETE', `${pathOf(one)}/pin`)).status).toBe(204);
    });
  });
});
