import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@chatcall/contracts';
import type {
  CursorPage,
  Me,
  Member,
  Message,
  MessageReceipts,
  ReadCursorMovedNotice,
  ReceiptsChangedNotice,
  SyncResponse,
} from '@chatcall/contracts';
import { request } from '../../../../test/support/index.js';
import type { TestSocket } from '../../../../test/support/index.js';
import { collect, createUsers, eventually, silence, startChatsApp } from '../testing/chats-app.js';
import type { ChatsApp, Person } from '../testing/chats-app.js';

describe('receipts', () => {
  let app: ChatsApp;
  let anna: Person;
  let ben: Person;
  let carl: Person;

  beforeAll(async () => {
    app = await startChatsApp();
    [anna, ben, carl] = (await createUsers(app, 'Anna', 'Ben', 'Carl')) as [Person, Person, Person];
    await anna.befriend(ben);
    await anna.befriend(carl);
  });

  afterAll(() => app.close());

  const newGroup = async (...members: Person[]): Promise<string> =>
    (await anna.group('Receipts', ...members)).id;
  const sent = async (group: string, person = anna): Promise<Message> =>
    (await person.send(group, 'A message')).body;
  const read = (person: Person, { conversationId, seq }: Message): Promise<unknown> =>
    person.api('PUT', `chats/${conversationId}/read`, { seq });
  const receipts = async (
    viewer: Person,
    { conversationId, id }: Message,
    query = '',
  ): Promise<MessageReceipts> =>
    (
      await viewer.api<MessageReceipts>(
        'GET',
        `chats/${conversationId}/messages/${id}/receipts${query}`,
      )
    ).body;
  const readersOf = ({ items }: MessageReceipts): string[] => items.map(({ user }) => user.id);
  const share = (person: Person, readReceipts: boolean): Promise<unknown> =>
    person.api<Me>('PATCH', 'users/me', { readReceipts });
  const membersSeenBy = async (viewer: Person, group: string): Promise<Map<string, Member>> => {
    const { body } = await viewer.api<CursorPage<Member>>('GET', `chats/${group}/members`);
    return new Map(body.items.map((member) => [member.user.id, member]));
  };
  const off = ({ id }: Person): ReceiptsChangedNotice => ({ userId: id, readReceipts: false });
  /** Whether a socket has received that this person has read this message. */
  const readsOn = (socket: TestSocket): ((of: Person, message: Message) => boolean) => {
    const reads = collect<ReadCursorMovedNotice>(socket, 'chat:read');
    return ({ id }, { conversationId, seq }) =>
      reads.some(
        (one) => one.userId === id && one.conversationId === conversationId && one.seq === seq,
      );
  };
  /** As if so many seconds had passed since everything that members of the group did. */
  const pass = async (group: string, seconds: number): Promise<void> => {
    await app.database.query(
      `UPDATE conversation_members SET joined_at = joined_at - $2 * interval '1 second', read_log = ARRAY(
         SELECT CASE WHEN k.entry < 2147483648 THEN k.entry ELSE k.entry - ($2::bigint << 31) END
         FROM unnest(read_log) WITH ORDINALITY AS k (entry, place) ORDER BY place)
       WHERE conversation_id = $1`,
      [group, seconds],
    );
    await app.database.query(
      `UPDATE messages SET created_at = created_at - $2 * interval '1 second' WHERE conversation_id = $1`,
      [group, seconds],
    );
  };

  describe('of a message', () => {
    it('have the time of the move of the cursor that reached it, not of later ones', async () => {
      const group = await newGroup(ben, carl);
      const [first, second] = [await sent(group), await sent(group)];
      expect(await receipts(anna, first)).toEqual({ items: [], count: 0, nextCursor: null });
      await read(ben, first);
      await pass(group, 3600);
      await read(ben, second);
      const [{ readAt } = { readAt: null }] = (await receipts(anna, first)).items;
      const age = Date.now() - Date.parse(String(readAt));
      expect(age).toBeGreaterThan(3_590_000);
      expect(age).toBeLessThan(3_700_000);
      const later = await receipts(carl, second);
      expect(readersOf(later)).toEqual([ben.id]);
      expect(Date.now() - Date.parse(String(later.items[0]?.readAt))).toBeLessThan(60_000);
    });

    it('come from writing, too, and are without the author and the viewer', async () => {
      const group = await newGroup(ben, carl);
      const [first] = [await sent(group), await sent(group)];
      await sent(group, ben);
      await read(carl, first);
      expect(readersOf(await receipts(anna, first)).sort()).toEqual([ben.id, carl.id].sort());
      expect(readersOf(await receipts(ben, first))).toEqual([carl.id]);
      const [{ readAt } = { readAt: null }] = (await receipts(carl, first)).items;
      expect(readAt).not.toBeNull();
      const page = await receipts(anna, first, '?limit=1');
      expect(page).toMatchObject({ count: 2, items: [expect.anything()] });
      const next = await receipts(anna, first, `?limit=1&cursor=${page.nextCursor ?? ''}`);
      expect(next).toMatchObject({ count: 2, nextCursor: null });
      expect([...readersOf(page), ...readersOf(next)].sort()).toEqual([ben.id, carl.id].sort());
    });

    it('do not name members who joined after it, nor a time before it was known', async () => {
      const group = await newGroup(ben);
      const message = await sent(group);
      await read(ben, message);
      await app.database.query(
        'UPDATE conversation_members SET read_log = ARRAY[last_read_seq::bigint] WHERE conversation_id = $1',
        [group],
      );
      await pass(group, 60);
      await anna.api('POST', `chats/${group}/members`, { userIds: [carl.id] });
      const later = await sent(group);
      await read(ben, later);
      await read(carl, later);
      expect(await receipts(anna, message)).toMatchObject({
        items: [{ user: { id: ben.id }, readAt: null }],
        count: 1,
      });
      expect((await receipts(anna, later)).count).toBe(2);
    });

    it('keep a bounded log, in which old times get less exact and never too early', async () => {
      const group = await newGroup(ben);
      const messages: Message[] = [];
      for (let step = 0; step < 90; step += 1) {
        const message = await sent(group);
        await read(ben, message);
        messages.push(message);
        await pass(group, 60);
      }
      const [row] = (await app.database.query(
        'SELECT cardinality(read_log) AS entries FROM conversation_members WHERE conversation_id = $1 AND user_id = $2',
        [group, ben.id],
      )) as { entries: number }[];
      expect(row?.entries).toBeLessThanOrEqual(64);
      for (const step of [0, 1, 30, 50, 58, 80, 89]) {
        const message = messages[step];
        if (message === undefined) throw new Error('No message');
        const [found] = (await receipts(anna, message)).items;
        // Minutes since the message was read, as the log has it.
        const age = (Date.now() - Date.parse(String(found?.readAt))) / 60_000;
        const moves = 90 - step;
        expect(age).toBeLessThan(moves + 1);
        expect(age).toBeGreaterThan(moves <= 32 ? moves - 1 : moves * 0.7 - 2);
      }
    }, 60_000);

    it('are only counted in conversations of more members than are named', async () => {
      const group = await newGroup(ben);
      const message = await sent(group);
      await app.database.query(
        `WITH crowd AS (
           INSERT INTO users (id, email, username, display_name)
           SELECT gen_random_uuid(), 'x' || n || $2 || '@example.com', 'x' || n || $2, 'Crowd'
           FROM generate_series(1, $3::integer) n RETURNING id)
         INSERT INTO conversation_members (conversation_id, user_id, role, joined_at, last_read_seq, last_delivered_seq, accepted)
         SELECT $1, id, 'member', now() - interval '1 hour', 100, 100, true FROM crowd`,
        [group, randomUUID().slice(0, 8), LIMITS.receiptNamesMax],
      );
      await app.database.query('UPDATE conversations SET member_count = $2 WHERE id = $1', [
        group,
        LIMITS.receiptNamesMax + 2,
      ]);
      expect(await receipts(anna, message)).toEqual({
        items: [],
        count: LIMITS.receiptNamesMax,
        nextCursor: null,
      });
    });

    it('are refused to others, and for a message of another conversation', async () => {
      const [group, other] = [await newGroup(ben), await newGroup(ben)];
      const message = await sent(group);
      const path = (of: string): string => `chats/${of}/messages/${message.id}/receipts`;
      expect((await carl.api('GET', path(group))).body.code).toBe('CHAT.NOT_MEMBER');
      expect((await ben.api('GET', path(other))).body.code).toBe('CHAT.NOT_FOUND');
      expect((await ben.api('GET', `${path(group)}?cursor=x`)).body.code).toBe('COMMON.VALIDATION');
    });
  });

  describe('turned off', () => {
    it('hide what the user reads, and from the user what others read, at once', async () => {
      const group = await newGroup(ben, carl);
      const message = await sent(group);
      const [annas, bens, carls] = await Promise.all([anna.socket(), ben.socket(), carl.socket()]);
      const [toAnna, toBen] = [readsOn(annas), readsOn(bens)];
      const changes = collect<ReceiptsChangedNotice>(annas, 'user:receiptsChanged');
      const own = collect<ReceiptsChangedNotice>(bens, 'user:receiptsChanged');
      await read(ben, message);
      await read(carl, message);
      await share(ben, false);
      await eventually(() => changes.length > 0 && own.length > 0);
      expect([...changes, ...own]).toEqual([off(ben), off(ben)]);
      expect(readersOf(await receipts(anna, message))).toEqual([carl.id]);
      expect(await receipts(ben, message)).toEqual({ items: [], count: null, nextCursor: null });
      const annasView = await membersSeenBy(anna, group);
      expect(annasView.get(ben.id)).toMatchObject({
        lastReadSeq: null,
        lastDeliveredSeq: message.seq,
      });
      expect(annasView.get(carl.id)?.lastReadSeq).toBe(message.seq);
      const bensView = await membersSeenBy(ben, group);
      expect(bensView.get(carl.id)).toMatchObject({ lastReadSeq: null });
      expect(bensView.get(ben.id)?.lastReadSeq).toBe(message.seq);

      const next = await sent(group);
      // A device that connects later is treated as the others.
      const toSecond = readsOn(await ben.socket());
      await request(bens, 'chat:read', { conversationId: group, seq: next.seq });
      await request(carls, 'chat:read', { conversationId: group, seq: next.seq });
      await eventually(() => toAnna(carl, next) && toBen(ben, next) && toSecond(ben, next));
      await silence();
      expect([toAnna(ben, next), toBen(carl, next), toSecond(carl, next)]).toEqual([
        false,
        false,
        false,
      ]);

      await share(ben, true);
      await eventually(() => own.length > 1);
      expect((await membersSeenBy(ben, group)).get(carl.id)?.lastReadSeq).toBe(next.seq);
      const found = (await receipts(anna, message)).items.find(({ user }) => user.id === ben.id);
      expect(found).toMatchObject({ readAt: null });
      const shown = await sent(group);
      await request(carls, 'chat:read', { conversationId: group, seq: shown.seq });
      await request(bens, 'chat:read', { conversationId: group, seq: shown.seq });
      await eventually(() => toBen(carl, shown) && toAnna(ben, shown));
    });

    it('reach devices that were offline with their next sync, in both directions', async () => {
      const group = await newGroup(ben, carl);
      const message = await sent(group);
      await read(ben, message);
      const sync = async (person: Person, since: string | null): Promise<SyncResponse> => {
        const { version } = (await person.api<{ version: number }>('GET', `chats/${group}`)).body;
        const known = { since, conversations: [{ id: group, version }] };
        const { status, body } = await person.api<SyncResponse>('POST', 'sync', known);
        expect([status, body]).toEqual([200, body]);
        return body;
      };
      const cursorOf = ({ items }: SyncResponse, { id }: Person): unknown =>
        items
          .find(({ conversation }) => conversation.id === group)
          ?.cursors.find(({ userId }) => userId === id)?.lastReadSeq;
      const { since } = await sync(anna, null);
      const bens = await sync(ben, null);
      await share(ben, false);
      const annas = await sync(anna, since);
      expect(cursorOf(annas, ben)).toBeNull();
      await read(carl, message);
      expect(cursorOf(await sync(ben, bens.since), carl)).toBeNull();
      await share(ben, true);
      expect(cursorOf(await sync(anna, annas.since), ben)).toBe(message.seq);
      expect(cursorOf(await sync(ben, bens.since), carl)).toBe(message.seq);
    });
  });
});
