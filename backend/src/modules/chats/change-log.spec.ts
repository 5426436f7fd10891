import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  Conversation,
  ConversationTotals,
  CursorPage,
  Member,
  Message,
  ReadCursorMovedNotice,
} from '@chatcall/contracts';
import { v7 as uuidv7 } from 'uuid';
import { textContent } from './messages/message-content.js';
import { valuesOfOne } from './messages/draft-parameters.js';
import { APPEND_ONE } from './messages/message-statements.js';
import {
  collect,
  eventually,
  listConversations,
  sendOver,
  startChatsApp,
} from './testing/chats-app.js';
import type { ChatsApp, Person } from './testing/chats-app.js';
import { waitingFor } from '../../../test/support/index.js';

/** Every change of a conversation takes its next version, and each row keeps that of its last. */
describe('the change log of a conversation', () => {
  let app: ChatsApp;
  let anna: Person;
  let ben: Person;
  let carl: Person;

  beforeAll(async () => {
    app = await startChatsApp({ env: { DATABASE_POOL: '12' } });
    [anna, ben, carl] = [
      await app.person('Anna'),
      await app.person('Ben'),
      await app.person('Carl'),
    ];
  });

  afterAll(() => app.close());

  const view = async (person: Person, id: string): Promise<Conversation> =>
    (await person.api<Conversation>('GET', `chats/${id}`)).body;

  /** The versions of all rows, with `n` rows each, ascending. */
  const versions = (id: string): Promise<{ version: number; kind: string; n: number }[]> =>
    app.database.query(
      `SELECT version, kind, count(*)::integer AS n FROM (
         SELECT version, 'message' AS kind FROM messages WHERE conversation_id = $1
         UNION ALL SELECT version, 'member' FROM conversation_members WHERE conversation_id = $1
       ) r GROUP BY version, kind ORDER BY version`,
      [id],
    );

  /** Counts that are computed from the messages, beside the stored ones. */
  const counts = (
    id: string,
  ): Promise<{ written: number; counted: number; unread: number; exact: number }[]> =>
    app.database.query(
      `SELECT c.written_count AS written,
         (SELECT count(*)::integer FROM messages x WHERE x.conversation_id = c.id AND x.type <> 'system') AS counted,
         c.written_count - m.read_count AS unread,
         (SELECT count(*)::integer FROM messages x WHERE x.conversation_id = c.id AND x.type <> 'system'
            AND x.seq > m.last_read_seq AND x.sender_id <> m.user_id) AS exact
       FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
       WHERE c.id = $1 AND m.left_at IS NULL`,
      [id],
    );

  const expectExactCounts = async (id: string): Promise<void> => {
    for (const { written, counted, unread, exact } of await counts(id))
      expect([written, unread]).toEqual([counted, exact]);
  };

  it('has one version for each change, and the rows of a change have it', async () => {
    const { id } = await anna.group('Versions', ben);
    // 1 is the empty group, 2 its owner, 3 the members, 4 the note.
    expect((await view(anna, id)).version).toBe(4);
    const { body: hello } = await ben.send(id, 'hello');
    expect(hello.version).toBe(5);
    await anna.api('POST', `chats/${id}/members`, { userIds: [carl.id] });
    expect(await view(anna, id)).toMatchObject({ version: 7, detailsVersion: 6 });
    await anna.api('PATCH', `chats/${id}/members/${ben.id}`, { role: 'admin' });
    expect(await view(anna, id)).toMatchObject({ version: 8, detailsVersion: 8 });
    await anna.api('PATCH', `chats/${id}`, { title: 'New title' });
    expect(await view(anna, id)).toMatchObject({ version: 10, detailsVersion: 9 });
    await carl.api('DELETE', `chats/${id}/membership`);
    expect(await view(anna, id)).toMatchObject({ version: 12, detailsVersion: 11 });
    expect(await versions(id)).toEqual([
      { version: 2, kind: 'member', n: 1 },
      { version: 4, kind: 'message', n: 1 },
      { version: 5, kind: 'message', n: 1 },
      { version: 7, kind: 'message', n: 1 },
      { version: 8, kind: 'member', n: 1 },
      { version: 10, kind: 'message', n: 1 },
      { version: 11, kind: 'member', n: 1 },
      { version: 12, kind: 'message', n: 1 },
    ]);
    await expectExactCounts(id);
  });

  it('takes no version for cursors and own settings, which set the time of the own change', async () => {
    const { id } = await anna.group('Own', ben);
    await anna.send(id, 'unread');
    const changed = async (): Promise<string | undefined> =>
      (
        await app.database.query<{ changed: string }>(
          'SELECT own_changed_at::text AS changed FROM conversation_members WHERE conversation_id = $1 AND user_id = $2',
          [id, ben.id],
        )
      )[0]?.changed;
    const before = await view(ben, id);
    const times = [await changed()];
    await ben.api('PUT', `chats/${id}/read`, { seq: before.lastSeq });
    times.push(await changed());
    await ben.api('PATCH', `chats/${id}/membership`, { muted: true });
    times.push(await changed());
    expect(new Set(times).size).toBe(3);
    expect(await view(ben, id)).toMatchObject({
      version: before.version,
      detailsVersion: before.detailsVersion,
      own: { unread: 0, muted: true },
    });
  });

  it('numbers messages that are sent at once without gaps, and counts them exactly', async () => {
    const { id } = await anna.group('Burst', ben, carl);
    const sockets = await Promise.all([anna, ben, carl].map((person) => person.socket()));
    const received = collect<{ message: Message }>(sockets[0] as never, 'chat:message');
    await Promise.all(
      Array.from({ length: 60 }, async (_, n) => {
        const socket = sockets[n % 3];
        if (socket !== undefined) await sendOver(socket, id, `message ${n}`);
      }),
    );
    await eventually(() => received.length === 60);
    const { version, lastSeq } = await view(anna, id);
    expect([version, lastSeq]).toEqual([64, 61]);
    expect(received.map(({ message }) => message.version - message.seq)).toEqual(
      Array.from({ length: 60 }, () => 3),
    );
    await expectExactCounts(id);
  });

  it('counts as unread what others wrote after the cursor, and no system message', async () => {
    const { id } = await anna.group('Unread', ben);
    await anna.send(id, 'one');
    await anna.api('PATCH', `chats/${id}`, { title: 'Unread, renamed' });
    await anna.send(id, 'two');
    await anna.send(id, 'three');
    const unread = async (): Promise<number> => (await view(ben, id)).own.unread;
    expect(await unread()).toBe(3);
    for (const [seq, left] of [
      [1, 3],
      [2, 2],
      [3, 2],
      [4, 1],
    ] as const) {
      await ben.api('PUT', `chats/${id}/read`, { seq });
      expect([seq, await unread()]).toEqual([seq, left]);
      await expectExactCounts(id);
    }
    await ben.send(id, 'an answer reads what came before');
    expect(await unread()).toBe(0);
    await anna.send(id, 'four');
    expect(await unread()).toBe(1);
    await ben.api('DELETE', `chats/${id}/membership`);
    await anna.send(id, 'while away');
    await anna.api('POST', `chats/${id}/members`, { userIds: [ben.id] });
    expect(await unread()).toBe(0);
    await expectExactCounts(id);
  });

  it('counts exactly when the read cursor moves back, past own messages and system messages', async () => {
    const { id } = await anna.group('Back', ben);
    await anna.send(id, 'one');
    await ben.send(id, 'mine');
    await anna.send(id, 'two');
    await anna.api('PATCH', `chats/${id}`, { title: 'Back again' });
    await anna.send(id, 'three');
    await ben.api('PUT', `chats/${id}/read`, { seq: 6 });
    const own = async (): Promise<number[]> => {
      const { lastReadSeq, unread } = (await view(ben, id)).own;
      return [lastReadSeq, unread];
    };
    const annas = collect<ReadCursorMovedNotice>(await anna.socket(), 'chat:read');
    const bens = collect<ReadCursorMovedNotice>(await ben.socket(), 'chat:read');
    const move = async (seq: number, back?: boolean): Promise<number> =>
      (
        await ben.api<{ lastReadSeq: number }>('PUT', `chats/${id}/read`, {
          seq,
          ...(back === undefined ? {} : { back }),
        })
      ).body.lastReadSeq;
    expect(await move(3)).toBe(6);
    for (const [seq, unread] of [
      [3, 2],
      [1, 3],
      [0, 3],
      [2, 2],
    ] as const) {
      expect(await move(seq, true)).toBe(seq);
      expect(await own()).toEqual([seq, unread]);
      await expectExactCounts(id);
    }
    // Forward again, over the own message, and after a message that arrived meanwhile.
    expect(await move(0, true)).toBe(0);
    await anna.send(id, 'four');
    expect(await own()).toEqual([0, 4]);
    expect(await move(2)).toBe(2);
    expect(await own()).toEqual([2, 3]);
    await expectExactCounts(id);
    await eventually(() => bens.length === 6);
    expect(
      bens.map(({ seq, own: mine }) => [seq, mine?.unread, mine?.countedSeq, mine?.back]),
    ).toEqual([
      [3, 2, 6, true],
      [1, 3, 6, true],
      [0, 3, 6, true],
      [2, 2, 6, true],
      [0, 3, 6, true],
      [2, 3, 7, false],
    ]);
    // The others still see as read what was read.
    const { items } = (await anna.api<CursorPage<Member>>('GET', `chats/${id}/members`)).body;
    expect(items.find(({ user }) => user.id === ben.id)?.lastReadSeq).toBe(6);
    expect(annas.filter(({ own: theirs }) => theirs !== undefined)).toEqual([]);
    expect(annas.filter(({ seq }) => seq < 2)).toEqual([]);
    await ben.send(id, 'reads everything');
    expect((await own())[1]).toBe(0);
    await expectExactCounts(id);
  });

  it('counts no deleted messages, wherever the read cursor is', async () => {
    const { id } = await anna.group('Deleted', ben);
    const texts: Message[] = [];
    for (const person of [anna, anna, ben, anna, anna])
      texts.push((await person.send(id, 'text')).body);
    const [first, second, mine, , last] = texts as [Message, Message, Message, Message, Message];
    const move = (seq: number): Promise<unknown> =>
      ben.api('PUT', `chats/${id}/read`, { seq, back: true });
    const deletion = (person: Person, message: Message): Promise<unknown> =>
      person.api('DELETE', `chats/${id}/messages/${message.id}`);
    const seen = async (): Promise<unknown[]> => {
      const listed = await listConversations(ben, '?filter=unread');
      const { body } = await ben.api<ConversationTotals>('GET', 'chats/totals');
      const { unread } = (await view(ben, id)).own;
      return [unread, listed.items.some((one) => one.id === id), body.unread - before];
    };
    const before = (await ben.api<ConversationTotals>('GET', 'chats/totals')).body.unread - 2;
    expect(await seen()).toEqual([2, true, 2]);
    await deletion(anna, second);
    expect(await seen()).toEqual([2, true, 2]);
    await deletion(anna, last);
    expect(await seen()).toEqual([1, true, 1]);
    await move(0);
    expect(await seen()).toEqual([2, true, 2]);
    // Own messages were not unread before.
    await deletion(ben, mine);
    expect(await seen()).toEqual([2, true, 2]);
    const notices = collect<ReadCursorMovedNotice>(await ben.socket(), 'chat:read');
    await move(second.seq);
    expect(await seen()).toEqual([1, true, 1]);
    await eventually(() => notices.length === 1);
    expect(notices[0]?.own).toMatchObject({ unread: 1, countedSeq: last.seq });
    await deletion(anna, texts[3] as Message);
    expect(await seen()).toEqual([0, false, 0]);
    await ben.api('PATCH', `chats/${id}/membership`, { hidden: true });
    expect(
      (await listConversations(ben, '?filter=active')).items.map((one) => one.id),
    ).not.toContain(id);
    await move(first.seq - 1);
    expect(await seen()).toEqual([1, true, 1]);
    await expectExactCounts(id);
  });

  it('counts exactly when moving back races with own messages', async () => {
    const { id } = await anna.group('Races', ben);
    await anna.send(id, 'one');
    await anna.send(id, 'two');
    for (let n = 0; n < 10; n += 1) {
      await Promise.all([
        ben.send(id, `mine ${n}`),
        ben.api('PUT', `chats/${id}/read`, { seq: 1, back: true }),
        anna.send(id, `theirs ${n}`),
        ben.api('PUT', `chats/${id}/read`, { seq: 3 + n }),
      ]);
      await expectExactCounts(id);
    }
  });

  it('counts an own message that is stored while the read cursor waits for a move back', async () => {
    const { id } = await anna.group('Own while waiting', ben);
    for (const text of ['one', 'two', 'three']) await anna.send(id, text);
    const { status } = await waitingFor(
      app,
      {
        hold: (client) =>
          client.query(
            'SELECT 1 FROM conversation_members WHERE conversation_id = $1 AND user_id = $2 FOR UPDATE',
            [id, ben.id],
          ),
        change: async (client) => {
          const draft = { id: uuidv7(), senderId: ben.id, clientMessageId: randomUUID() };
          await client.query(
            APPEND_ONE,
            valuesOfOne(id, { ...draft, replyTo: null, ...textContent('mine') }),
          );
          await client.query(
            'UPDATE conversation_members SET last_read_seq = 1, read_count = 1 WHERE conversation_id = $1 AND user_id = $2',
            [id, ben.id],
          );
        },
      },
      () => ben.api('PUT', `chats/${id}/read`, { seq: 3 }),
    );
    expect(status).toBe(200);
    expect((await view(ben, id)).own).toMatchObject({ lastReadSeq: 3, unread: 1 });
    await expectExactCounts(id);
  });

  it('goes into notices: the version of the conversation at that change', async () => {
    const { id, version } = await anna.group('Notices', ben);
    const socket = await ben.socket();
    const received = [
      'chat:message',
      'chat:membersAdded',
      'chat:memberRoleChanged',
      'chat:conversationChanged',
      'chat:memberRemoved',
    ].map((event) => collect<{ version?: number; message?: { version: number } }>(socket, event));
    await anna.api('POST', `chats/${id}/members`, { userIds: [carl.id] });
    await anna.api('PATCH', `chats/${id}/members/${ben.id}`, { role: 'admin' });
    await anna.api('PATCH', `chats/${id}`, { title: 'Other' });
    await anna.api('DELETE', `chats/${id}/members/${carl.id}`);
    await anna.send(id, 'last');
    await eventually(() => received[0]?.length === 4);
    const seen = received.flat().map((notice) => notice.version ?? notice.message?.version);
    expect(seen.sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 8 }, (_, n) => version + n + 1),
    );
  });
});
