import { bodyGrams } from '../../libs/contracts/dist/index.js';

const WORDS = 20_000;
const SYLLABLES =
  'an be co de er fi ga ho in ju ka le mi no op pra qu ri sta tu ung ver wa xe yo zi sch eit arm olk ing tho wer plo dra'.split(
    ' ',
  );
const BATCH = 100_000;
/** As in the backend: `search-index.ts` and `search-tokens.ts`. */
const BLOCK = 1024;
const GROUP = 16;

/** Words of 4 to 11 letters; the first ones are the most frequent. Always the same. */
export function vocabulary() {
  let state = 1;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
  const words = new Set();
  while (words.size < WORDS) {
    const length = 2 + Math.floor(random() * 3);
    const parts = Array.from({ length }, () => SYLLABLES[Math.floor(random() * SYLLABLES.length)]);
    words.add(parts.join(''));
  }
  return [...words];
}

/** Stores the words, from which `seedMessages` makes texts. */
export async function seedVocabulary(sql, words) {
  await sql.query(
    'CREATE TABLE bench_words (n integer PRIMARY KEY, word text NOT NULL, grams text NOT NULL)',
  );
  await sql.query(
    'INSERT INTO bench_words SELECT * FROM unnest($1::integer[], $2::text[], $3::text[])',
    [words.map((_, n) => n), words, words.map((word) => bodyGrams(` ${word} `).join(' '))],
  );
}

/**
 * Stores the messages from `from` up to `to`, a minute apart, by turns in these conversations, with
 * what they are found by: as if the job had read them.
 */
export async function seedMessages(sql, conversationIds, senderId, from, to) {
  await sql.query("SET maintenance_work_mem = '512MB'");
  await sql.query('DROP INDEX message_search_tokens_idx');
  for (let start = from; start < to; start += BATCH)
    await seedBatch(sql, conversationIds, senderId, start, Math.min(to, start + BATCH));
  await sql.query(
    'CREATE INDEX message_search_tokens_idx ON message_search USING gin (tokens) WITH (fastupdate = off)',
  );
  await sql.query('DELETE FROM search_blocks');
  await sql.query(
    `INSERT INTO search_blocks (block, first_id, size)
     SELECT b, CASE WHEN b = 0 THEN '00000000-0000-0000-0000-000000000000'::uuid ELSE ${idOf(`b * ${BLOCK}`)} END, ${BLOCK}
     FROM generate_series(0, ($1::integer - 1) / ${BLOCK}) b`,
    [to],
  );
  // The job of the server writes positions at the same time.
  await sql.query(
    `INSERT INTO search_positions (conversation_id, version) SELECT id, version FROM conversations
     ON CONFLICT (conversation_id) DO UPDATE SET version = EXCLUDED.version`,
  );
  await sql.query('VACUUM ANALYZE messages');
  await sql.query('VACUUM ANALYZE message_search');
}

/** SQL of the id of message `n`: ids begin with the time. */
const idOf = (n) =>
  `(lpad(to_hex(1700000000000 + (${n})::bigint * 60000), 12, '0') || '70008000' || lpad(to_hex(${n}), 12, '0'))::uuid`;

async function seedBatch(sql, conversationIds, senderId, from, to) {
  await sql.query(
    `WITH picked AS (
       SELECT n, floor(${WORDS} * power(random(), 4))::integer AS word
       FROM generate_series($3::integer, $4::integer - 1) n CROSS JOIN LATERAL generate_series(1, 4 + n % 9)
     ), texts AS (
       SELECT p.n, string_agg(w.word, ' ') AS body, string_agg(w.grams, ' ') AS grams
       FROM picked p JOIN bench_words w ON w.n = p.word GROUP BY p.n
     ), placed AS (
       SELECT t.*, ${idOf('t.n')} AS id, ($1::uuid[])[1 + t.n % cardinality($1::uuid[])] AS conversation_id,
         (row_number() OVER (PARTITION BY t.n % cardinality($1::uuid[]) ORDER BY t.n))::integer AS step
       FROM texts t
     ), stored AS (
       INSERT INTO messages (id, conversation_id, seq, sender_id, client_message_id, type, content, created_at, version, written_count)
       SELECT p.id, p.conversation_id, c.last_seq + p.step, $2, gen_random_uuid(), 'text', p.body,
         to_timestamp(1700000000 + p.n::bigint * 60), c.version + p.step, c.written_count + p.step
       FROM placed p JOIN conversations c ON c.id = p.conversation_id
     ), searched AS (
       INSERT INTO message_search (message_id, conversation_id, body, tokens)
       SELECT p.id, p.conversation_id, ' ' || p.body || ' ', array_to_tsvector(string_to_array(p.grams, ' ') || ARRAY[
         '*', '@' || right($2::text, 12), ':' || right(p.conversation_id::text, 12),
         ':' || right(p.conversation_id::text, 12) || '#' || p.n / ${BLOCK * GROUP}, '#' || p.n / ${BLOCK}, '##' || p.n / ${BLOCK * GROUP}])
       FROM placed p
     )
     UPDATE conversations c SET last_seq = c.last_seq + t.total, version = c.version + t.total, written_count = c.written_count + t.total
     FROM (SELECT conversation_id, count(*)::integer AS total FROM placed GROUP BY conversation_id) t WHERE c.id = t.conversation_id`,
    [conversationIds, senderId, from, to],
  );
}
