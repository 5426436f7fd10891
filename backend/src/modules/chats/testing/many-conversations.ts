import { searchKeyOf } from '@chatcall/contracts';
import { v7 as uuidv7 } from 'uuid';

interface QueriedDatabase {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** Rows that one statement inserts. */
const BATCH = 2_000;
const NAMES = [
  'Anna',
  'Алексей',
  '太郎',
  'Ёлка',
  'Müller',
  'Ιωάννης',
  '민준',
  'Sørensen',
  'Wang',
  'Eva',
];

function nameAt(index: number): string {
  return `${NAMES[index % NAMES.length] ?? ''} ${(index * 104_729).toString(36)}`;
}

/** Inserts users without a password, with names in several scripts. @returns their ids */
export async function insertPeople(database: QueriedDatabase, count: number): Promise<string[]> {
  const people = Array.from({ length: count }, (_, index) => {
    const [id, name] = [uuidv7(), nameAt(index)];
    const username = `crowd.${id.slice(-12)}`;
    return { id, username, name, ...searchKeyOf(name, username) };
  });
  await inBatches(people, (batch) =>
    database.query(
      `INSERT INTO users (id, email, username, display_name, search_key, search_grams)
       SELECT p.id, p.username || '@example.org', p.username, p.name, p.text, p.grams
       FROM jsonb_to_recordset($1::jsonb) AS p (id uuid, username text, name text, text text, grams text[])`,
      [batch],
    ),
  );
  return people.map(({ id }) => id);
}

/**
 * Inserts conversations of `userId`: a direct one with each of `peerIds`, then `groups` groups. Of
 * every ten the first is archived and the second muted. Each has three messages (counted, not
 * stored); in every third conversation all are read.
 * @returns their ids
 */
export async function insertConversations(
  database: QueriedDatabase,
  userId: string,
  peerIds: readonly string[],
  groups: number,
): Promise<string[]> {
  const made = Array.from({ length: peerIds.length + groups }, (_, index) => {
    const peerId = peerIds[index] ?? null;
    const title = peerId === null ? `Team ${nameAt(index)}` : null;
    const [low, high] = peerId === null ? [null, null] : [userId, peerId].sort();
    const own = {
      archived: index % 10 === 0,
      muted: index % 10 === 1,
      read: index % 3 === 0 ? 3 : 1,
    };
    const { text, grams } = title === null ? { text: '', grams: [] } : searchKeyOf(title);
    return { id: uuidv7(), peer: peerId, title, low, high, age: index, ...own, text, grams };
  });
  await inBatches(made, (batch) =>
    database.query(
      `WITH c AS (
         SELECT * FROM jsonb_to_recordset($2::jsonb) AS c (
           id uuid, peer uuid, title text, low uuid, high uuid, age integer, archived boolean, muted boolean, read integer,
           text text, grams text[])
       ), stored AS (
         INSERT INTO conversations (id, kind, title, created_by, direct_low, direct_high, member_count, last_seq, written_count, last_activity_at,
           search_key, search_grams)
         SELECT id, CASE WHEN title IS NULL THEN 'direct' ELSE 'group' END, title, $1, low, high, 1, 3, 3,
           '2026-01-31T09:30:00Z'::timestamptz - age * interval '1 minute', text, grams FROM c
       )
       INSERT INTO conversation_members (conversation_id, user_id, role, last_delivered_seq, last_read_seq, read_count, archived, muted)
       SELECT id, $1, 'member', 3, read, read, archived, muted FROM c
       UNION ALL SELECT id, peer, 'member', 3, 3, 3, false, false FROM c WHERE peer IS NOT NULL`,
      [userId, batch],
    ),
  );
  return made.map(({ id }) => id);
}

async function inBatches(
  rows: readonly object[],
  insert: (json: string) => Promise<unknown>,
): Promise<void> {
  for (let start = 0; start < rows.length; start += BATCH)
    await insert(JSON.stringify(rows.slice(start, start + BATCH)));
}
