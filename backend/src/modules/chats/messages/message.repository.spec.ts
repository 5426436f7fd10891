import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { textContent } from './message-content.js';
import { valuesOfMany, valuesOfOne } from './draft-parameters.js';
import { APPEND_MANY, APPEND_ONE } from './message-statements.js';
import { MessageRepository } from './message.repository.js';
import type { AppendOutcome, MessageDraft } from './message-rows.js';
import { eventually, silence, startChatsApp } from '../testing/chats-app.js';
import type { ChatsApp, Person } from '../testing/chats-app.js';

/** The statement itself, without the queue that prevents most races within one process. */
describe('appending messages', () => {
  let app: ChatsApp;
  let repository: MessageRepository;
  let anna: Person;
  let ben: Person;
  let eve: Person;

  beforeAll(async () => {
    app = await startChatsApp({ env: { DATABASE_POOL: '12' } });
    repository = app.app.get(MessageRepository);
    [anna, ben, eve] = [await app.person('Anna'), await app.person('Ben'), await app.person('Eve')];
  });

  afterAll(() => app.close());

  const draft = (sender: Person, given: Partial<MessageDraft> = {}): MessageDraft => ({
    id: uuidv7(),
    senderId: sender.id,
    clientMessageId: randomUUID(),
    replyTo: null,
    ...textContent('text'),
    ...given,
  });
  const stored = async (conversationId: string): Promise<{ id: string; seq: number }[]> =>
    app.database.query<{ id: string; seq: number }>(
      'SELECT id, seq FROM messages WHERE conversation_id = $1 ORDER BY seq',
      [conversationId],
    );
  const lastSeq = async (conversationId: string): Promise<number | undefined> =>
    (
      await app.database.query<{ last_seq: number }>(
        'SELECT last_seq FROM conversations WHERE id = $1',
        [conversationId],
      )
    )[0]?.last_seq;

  /**
   * Runs `work` while a transaction of another connection has made `change` and holds the lock of
   * the conversation.
   */
  const during = async <T>(
    change: (client: pg.Client) => Promise<unknown>,
    work: () => Promise<T>,
  ): Promise<T> => {
    const client = new pg.Client({ connectionString: app.databaseUrl });
    await client.connect();
    try {
      await client.query('BEGIN');
      await change(client);
      const result = work();
      await silence(100);
      await client.query('COMMIT');
      return await result;
    } finally {
      await client.end();
    }
  };

  it('checks each of many drafts separately and numbers the stored ones', async () => {
    const [{ id }, other] = [await anna.group('Mixed', ben), await anna.group('Other', ben)];
    const [first] = await repository.append(id, [draft(anna)]);
    const repeated = draft(ben);
    await repository.append(other.id, [repeated]);
    const drafts = [
      draft(anna),
      draft(eve),
      draft(ben, { clientMessageId: repeated.clientMessageId }),
      draft(ben, { replyTo: randomUUID() }),
      draft(ben, { replyTo: repeated.id }),
      draft(anna, { replyTo: (await stored(id)).at(-1)?.id ?? null }),
      draft(ben),
    ];
    const outcomes = await repository.append(id, drafts);
    expect(first).toMatchObject({ kind: 'stored', seq: 2 });
    expect(outcomes).toMatchObject([
      { kind: 'stored', seq: 3 },
      { kind: 'not-member' },
      { kind: 'repeated', messageId: repeated.id },
      { kind: 'reply-unknown' },
      { kind: 'reply-unknown' },
      { kind: 'stored', seq: 4 },
      { kind: 'stored', seq: 5 },
    ]);
    expect((await stored(id)).slice(2)).toEqual([
      { id: drafts[0]?.id, seq: 3 },
      { id: drafts[5]?.id, seq: 4 },
      { id: drafts[6]?.id, seq: 5 },
    ]);
    expect(await lastSeq(id)).toBe(5);
    const cursors = await app.database.query(
      'SELECT user_id = $2 AS anna, last_read_seq AS read FROM conversation_members WHERE conversation_id = $1 ORDER BY 1',
      [id, anna.id],
    );
    expect(cursors).toEqual([
      { anna: false, read: 5 },
      { anna: true, read: 4 },
    ]);
  });

  it('stores nothing and takes no seq when all drafts are refused', async () => {
    const { id } = await anna.direct(ben);
    await ben.api('PUT', `contacts/${anna.id}/block`);
    for (const drafts of [[draft(anna)], [draft(anna), draft(ben), draft(eve)]]) {
      const kinds = (await repository.append(id, drafts)).map((outcome) => outcome.kind);
      expect(kinds).toEqual(
        drafts.map((one) => (one.senderId === eve.id ? 'not-member' : 'blocked')),
      );
    }
    for (const drafts of [[draft(anna)], [draft(anna), draft(ben)]]) {
      expect(
        (await repository.append(randomUUID(), drafts)).every(
          (outcome) => outcome.kind === 'not-member',
        ),
      ).toBe(true);
    }
    expect([await lastSeq(id), await stored(id)]).toEqual([0, []]);
    await ben.api('DELETE', `contacts/${anna.id}/block`);
  });

  it('stores one of many copies from many connections at once, without a gap, and returns its id to the others', async () => {
    const { id } = await anna.group('Copies', ben);
    for (let round = 0; round < 10; round += 1) {
      const clientMessageId = randomUUID();
      const before = (await stored(id)).length;
      const outcomes = (
        await Promise.all(
          Array.from({ length: 12 }, () =>
            repository.append(id, [draft(anna, { clientMessageId })]),
          ),
        )
      ).flat();
      const winner = (await stored(id)).at(-1);
      expect(winner?.seq).toBe(before + 1);
      expect(await lastSeq(id)).toBe(before + 1);
      expect(outcomes.filter((outcome) => outcome.kind === 'stored')).toHaveLength(1);
      const others = outcomes.filter(
        (outcome): outcome is Extract<AppendOutcome, { kind: 'repeated' }> =>
          outcome.kind === 'repeated',
      );
      expect(others.map((outcome) => outcome.messageId)).toEqual(Array(11).fill(winner?.id));
    }
  });

  it('stores one of two copies in two conversations at once', async () => {
    const [one, other] = [await anna.group('One', ben), await anna.group('Other', ben)];
    for (let round = 0; round < 10; round += 1) {
      const clientMessageId = randomUUID();
      const outcomes = (
        await Promise.all(
          [one, other, one, other].map(({ id }) =>
            repository.append(id, [draft(anna, { clientMessageId })]),
          ),
        )
      ).flat();
      expect(outcomes.map((outcome) => outcome.kind).sort()).toEqual([
        'repeated',
        'repeated',
        'repeated',
        'stored',
      ]);
    }
    for (const { id } of [one, other])
      expect((await stored(id)).map(({ seq }) => seq)).toEqual(
        Array.from({ length: (await lastSeq(id)) ?? 0 }, (_, n) => n + 1),
      );
  });

  it('stores one of each of many copies that two conversations get at once in opposite orders', async () => {
    const [one, other, third] = [
      await anna.group('One', ben),
      await anna.group('Other', ben),
      await anna.group('Third', ben),
    ];
    const ids = Array.from({ length: 5 }, () => randomUUID());
    const drafts = (order: string[]): MessageDraft[] =>
      order.map((clientMessageId) => draft(anna, { clientMessageId }));
    const client = new pg.Client({ connectionString: app.databaseUrl });
    await client.connect();
    // Both wait at the middle one; each then needs what the other has inserted already.
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO messages (id, conversation_id, seq, sender_id, client_message_id, type, content, created_at)
       VALUES ($1, $2, 1000, $3, $4, 'text', 'gone again', now())`,
      [uuidv7(), third.id, anna.id, ids[2]],
    );
    const work = Promise.all([
      repository.append(one.id, drafts(ids)),
      repository.append(other.id, drafts(ids.toReversed())),
    ]);
    await eventually(async () => {
      const { rowCount } = await client.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rowCount === 2;
    });
    await client.query('ROLLBACK');
    await client.end();
    expect((await work).map((outcomes) => outcomes.map(({ kind }) => kind)).sort()).toEqual([
      ids.map(() => 'repeated'),
      ids.map(() => 'stored'),
    ]);
  });

  it.each([1, 3])(
    'refuses a member who was removed while it waited (%s at once)',
    async (count) => {
      const { id } = await anna.group('Removed meanwhile', ben);
      const drafts = Array.from({ length: count }, (_, n) => draft(n === 0 ? ben : anna));
      const outcomes = await during(
        async (client) => {
          await client.query(
            'UPDATE conversations SET version = version + 1, details_version = version + 1, last_seq = last_seq + 1 WHERE id = $1',
            [id],
          );
          await client.query(
            'UPDATE conversation_members SET left_at = now() WHERE conversation_id = $1 AND user_id = $2',
            [id, ben.id],
          );
        },
        () => repository.append(id, drafts),
      );
      expect(outcomes).toMatchObject(
        [{ kind: 'not-member' }, { kind: 'stored', seq: 3 }, { kind: 'stored', seq: 4 }].slice(
          0,
          count,
        ),
      );
    },
  );

  it('takes the time after its wait, so that times follow seq', async () => {
    const { id } = await anna.group('Waiting', ben);
    const start = Date.now();
    const [outcome] = await during(
      (client) =>
        client.query('UPDATE conversations SET last_seq = last_seq + 1 WHERE id = $1', [id]),
      () => repository.append(id, [draft(anna)]),
    );
    expect(outcome).toMatchObject({ kind: 'stored', seq: 3 });
    expect(outcome?.kind === 'stored' ? outcome.createdAt.getTime() : 0).toBeGreaterThanOrEqual(
      start + 90,
    );
  });

  it('changes no row of other members and scans no table, however large the group is', async () => {
    const { id } = await anna.group('Large', ben);
    await app.database.query(
      `WITH crowd AS (
         INSERT INTO users (id, email, username, display_name)
         SELECT gen_random_uuid(), 'c' || n || '@example.com', 'crowd-' || n, 'Crowd' FROM generate_series(1, 998) n RETURNING id
       ) INSERT INTO conversation_members (conversation_id, user_id, role) SELECT $1, id, 'member' FROM crowd`,
      [id],
    );
    await app.database.query(
      `WITH made AS (
         INSERT INTO conversations (id, kind, title, created_by, member_count)
         SELECT gen_random_uuid(), 'group', 'Filler', $1, 1 FROM generate_series(1, 3000) RETURNING id
       ), joined AS (
         INSERT INTO conversation_members (conversation_id, user_id, role) SELECT id, $1, 'owner' FROM made
       ) SELECT 1`,
      [anna.id],
    );
    await app.database.query(
      `INSERT INTO messages (id, conversation_id, seq, sender_id, client_message_id, type, content, created_at)
       SELECT gen_random_uuid(), $1, n, $2, gen_random_uuid(), 'text', 'Filler', now() FROM generate_series(10, 6000) n`,
      [id, anna.id],
    );
    await app.database.query('UPDATE conversations SET last_seq = 6000 WHERE id = $1', [id]);
    await app.database.query('ANALYZE');
    const replyTo = (await stored(id)).at(-1)?.id ?? null;
    const rows = async () =>
      app.database.query(
        `SELECT xmin::text FROM conversation_members WHERE conversation_id = $1 AND user_id <> $2 ORDER BY user_id`,
        [id, anna.id],
      );
    const before = await rows();
    await repository.append(id, [draft(anna)]);
    expect(await rows()).toEqual(before);
    for (const [statement, values] of [
      [APPEND_ONE, () => valuesOfOne(id, draft(anna, { replyTo }))],
      [APPEND_MANY, () => valuesOfMany(id, [draft(anna), draft(ben, { replyTo })])],
    ] as const) {
      // The least of three: a random key sometimes splits a page of an index.
      const buffers: number[] = [];
      for (let run = 0; run < 3; run += 1) {
        const plan = await app.database.query<{ 'QUERY PLAN': string }>(
          `EXPLAIN (ANALYZE, BUFFERS) ${statement}`,
          [...values()],
        );
        const lines = plan.map((line) => line['QUERY PLAN']);
        expect(
          lines.filter((line) =>
            /Seq Scan on (conversations|conversation_members|messages)\b/.test(line),
          ),
        ).toEqual([]);
        buffers.push(Number(/hit=(\d+)/.exec(lines.join('\n'))?.[1]));
      }
      expect(Math.min(...buffers)).toBeLessThan(90);
    }
  });
});
