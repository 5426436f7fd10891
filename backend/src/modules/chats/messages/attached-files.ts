import { DRAFT } from './draft-parameters.js';

/**
 * Parts of the statements that store a draft with files; statements for other drafts have none of
 * them. They read and count in the table of the files module, as blocks are read in that of the users
 * module: one statement stores the message and takes its files, or does neither.
 */

/** The files of the draft, in their order. */
const CARDS = `jsonb_array_elements(${DRAFT.files}) WITH ORDINALITY AS e (card, place)`;

/**
 * - `locked` is the conversation, so that nobody who has its lock waits for a file that this statement
 *   has. Without a row the sender is not a member.
 * - `available` are the files of the draft that may be sent, locked: two messages cannot take one file. Those
 *   of a forwarded message are in another one.
 */
export const AVAILABLE_FILES = `locked AS (
  SELECT c.id FROM conversations c JOIN conversation_members m ON m.conversation_id = c.id
  WHERE c.id = $1::uuid AND m.user_id = ${DRAFT.senderId} AND m.left_at IS NULL FOR NO KEY UPDATE OF c
), available AS (
  SELECT f.id FROM locked l CROSS JOIN LATERAL (
    SELECT f.id FROM files f
    WHERE l.id IS NOT NULL AND f.id IN (SELECT (e.card->>'id')::uuid FROM ${CARDS})
      AND CASE WHEN ${DRAFT.forwarded} IS NULL THEN f.owner_id = ${DRAFT.senderId} AND f.refs = 0 ELSE f.refs > 0 END
    ORDER BY f.id FOR NO KEY UPDATE) f
)`;

/** SQL condition: all files of the draft are available. */
export const FILES_KNOWN = `(SELECT count(*) FROM available) = jsonb_array_length(${DRAFT.files})`;

/** Stores which files the message carries, and counts it for each of them. */
export const CARRIED_FILES = `carried AS (
  INSERT INTO message_files (message_id, position, file_id, conversation_id, kind, alt)
  SELECT s.id, e.place, (e.card->>'id')::uuid, $1, e.card->>'kind', e.card->>'alt' FROM stored s CROSS JOIN ${CARDS}
), counted AS (
  UPDATE files f SET refs = f.refs + 1 FROM stored s CROSS JOIN available a WHERE f.id = a.id
)`;
