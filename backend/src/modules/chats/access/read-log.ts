import { LIMITS } from '@chatcall/contracts';

/**
 * When a member has read messages: the moves of the read cursor of `conversation_members`, as many as
 * the column `read_log` keeps. An entry is the second of the move, and in the lower bits the `seq`
 * that the cursor moved to; 0 for a time that is not known. A message was read at the time of the
 * first entry that reaches it. Which times are exact: `docs/adr/0024-read-times.md`.
 */
const SEQ_BITS = 31;
const SEQ_MASK = 2 ** SEQ_BITS - 1;
/** Moves within one of these periods are one entry, with the time of the last of them. Seconds. */
const PERIOD = 15;
const ENTRIES_MAX = 64;
/** Of a full log, every second one of these oldest entries is removed. */
const THINNED = 32;

const NOW = 'floor(extract(epoch FROM now()))::bigint';
const LAST = 'm.read_log[cardinality(m.read_log)]';

/** The log of member `m` after the cursor has moved to `seq` in a conversation of so many members. */
export function loggedRead(seq: string, memberCount: string): string {
  const entry = `(${NOW} << ${SEQ_BITS} | ${seq})`;
  return `CASE
    WHEN ${memberCount} > ${LIMITS.receiptNamesMax} OR ${LAST} & ${SEQ_MASK} >= ${seq} THEN m.read_log
    WHEN (${LAST} >> ${SEQ_BITS}) / ${PERIOD} = ${NOW} / ${PERIOD} THEN m.read_log[:cardinality(m.read_log) - 1] || ${entry}
    WHEN COALESCE(cardinality(m.read_log), 0) < ${ENTRIES_MAX} THEN m.read_log || ${entry}
    ELSE ARRAY(
      SELECT k.entry FROM unnest(m.read_log) WITH ORDINALITY AS k (entry, place)
      WHERE k.place > ${THINNED} OR k.place % 2 = 0 OR k.place = 1 ORDER BY k.place) || ${entry} END`;
}

/** The time at which member `m` has read the message `seq`; null when it is not known. */
export function readTime(seq: string): string {
  return `(
    SELECT CASE WHEN k.entry > ${SEQ_MASK} THEN to_timestamp(k.entry >> ${SEQ_BITS}) END
    FROM unnest(m.read_log) AS k (entry) WHERE k.entry & ${SEQ_MASK} >= ${seq} ORDER BY k.entry & ${SEQ_MASK} LIMIT 1)`;
}
