import type { ConversationId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { Names } from './users.entities.js';

/** A block between a user and another one, with the names of both at the time of the block. */
export interface BlockRow {
  readonly id: UserId;
  readonly own: Names;
  readonly other: Names;
  /** The other user has blocked the user. */
  readonly byOther: boolean;
}

/** The conversations and contacts in which a user's activity is visible. */
export interface AudienceRows {
  readonly conversationIds: ConversationId[];
  readonly contactIds: UserId[];
}

/**
 * The pairs of users from which visibility follows: `subject` is an accepted contact of `viewer`,
 * or has accepted a conversation that both are members of. It reads the table of the chats module,
 * since that module depends on this one.
 */
const SHOWN = `(
    SELECT k.owner_id AS viewer, k.contact_id AS subject FROM contacts k WHERE k.state = 'accepted'
    UNION ALL
    SELECT v.user_id, s.user_id FROM conversation_members s JOIN conversation_members v ON v.conversation_id = s.conversation_id
    WHERE s.accepted AND s.left_at IS NULL AND v.left_at IS NULL
  )`;

/** Reads blocks, and which users may see the activity of which other users. */
@Injectable()
export class VisibilityRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * All users who have blocked the user or are blocked by them. Two blocks between the same users
   * have the same names.
   */
  blocks(userId: UserId): Promise<BlockRow[]> {
    return this.#database.query(
      `SELECT b.id, (array_agg(b.own))[1] AS own, (array_agg(b.other))[1] AS other, bool_or(b.by_other) AS "byOther"
       FROM (
         SELECT contact_id AS id, names->'owner' AS own, names->'contact' AS other, false AS by_other
         FROM contacts WHERE owner_id = $1 AND state = 'blocked'
         UNION ALL
         SELECT owner_id, names->'contact', names->'owner', true FROM contacts WHERE contact_id = $1 AND state = 'blocked'
       ) b GROUP BY b.id`,
      [userId],
    );
  }

  /**
   * Those of `subjectIds` whose activity `viewerId` may see, apart from blocks. Without
   * `subjectIds`: of all users.
   */
  async shownTo(viewerId: UserId, subjectIds: readonly UserId[] | null): Promise<UserId[]> {
    const rows = await this.#database.query<{ id: UserId }>(
      `SELECT DISTINCT subject AS id FROM ${SHOWN} shown
       WHERE viewer = $1 AND subject <> $1 AND ($2::uuid[] IS NULL OR subject = ANY($2::uuid[]))`,
      [viewerId, subjectIds],
    );
    return rows.map(({ id }) => id);
  }

  /** Those of `viewerIds` who may see the activity of `subjectId`, apart from blocks. */
  async viewersOf(subjectId: UserId, viewerIds: readonly UserId[]): Promise<UserId[]> {
    const rows = await this.#database.query<{ id: UserId }>(
      `SELECT DISTINCT viewer AS id FROM ${SHOWN} shown WHERE subject = $1 AND viewer = ANY($2::uuid[])`,
      [subjectId, viewerIds],
    );
    return rows.map(({ id }) => id);
  }

  /** Those of these users who have read receipts on, if the viewer has them on. */
  async readersAmong(viewerId: UserId | null, ids: readonly UserId[]): Promise<UserId[]> {
    const rows = await this.#database.query<{ id: UserId }>(
      `SELECT id FROM users WHERE id = ANY($2::uuid[]) AND read_receipts
         AND ($1::uuid IS NULL OR EXISTS (SELECT 1 FROM users v WHERE v.id = $1 AND v.read_receipts))`,
      [viewerId, ids],
    );
    return rows.map(({ id }) => id);
  }

  /** Those of these users who are active. */
  async activeAmong(ids: readonly UserId[]): Promise<UserId[]> {
    const rows = await this.#database.query<{ id: UserId }>(
      "SELECT id FROM users WHERE id = ANY($1::uuid[]) AND state = 'active'",
      [ids],
    );
    return rows.map(({ id }) => id);
  }

  /** Those of these users who share a conversation or an accepted contact with the user. */
  async knownTo(userId: UserId, ids: readonly UserId[]): Promise<UserId[]> {
    const rows = await this.#database.query<{ id: UserId }>(
      `SELECT other.id FROM unnest($2::uuid[]) AS other (id)
       WHERE other.id = $1
         OR EXISTS (SELECT 1 FROM contacts k WHERE k.owner_id = $1 AND k.contact_id = other.id AND k.state = 'accepted')
         OR EXISTS (
           SELECT 1 FROM conversation_members mine JOIN conversation_members theirs ON theirs.conversation_id = mine.conversation_id
           WHERE mine.user_id = $1 AND mine.left_at IS NULL AND theirs.user_id = other.id AND theirs.left_at IS NULL)`,
      [userId, ids],
    );
    return rows.map(({ id }) => id);
  }

  async audience(subjectId: UserId): Promise<AudienceRows> {
    const [rows, contacts] = await Promise.all([
      this.#database.query<{ id: ConversationId }>(
        'SELECT conversation_id AS id FROM conversation_members WHERE user_id = $1 AND left_at IS NULL AND accepted',
        [subjectId],
      ),
      this.#database.query<{ id: UserId }>(
        "SELECT owner_id AS id FROM contacts WHERE contact_id = $1 AND state = 'accepted'",
        [subjectId],
      ),
    ]);
    return { conversationIds: rows.map(({ id }) => id), contactIds: contacts.map(({ id }) => id) };
  }

  /**
   * Those of `otherIds` who know the user: accepted contacts, and users who have written to the
   * user in a direct conversation.
   */
  async acquaintances(userId: UserId, otherIds: readonly UserId[]): Promise<UserId[]> {
    const rows = await this.#database.query<{ id: UserId }>(
      `SELECT contact_id AS id FROM contacts WHERE owner_id = $1 AND contact_id = ANY($2::uuid[]) AND state = 'accepted'
       UNION
       SELECT o.user_id FROM unnest($2::uuid[]) AS other (id)
       JOIN conversations c ON c.direct_low = LEAST(other.id, $1) AND c.direct_high = GREATEST(other.id, $1)
       JOIN conversation_members o ON o.conversation_id = c.id AND o.user_id = other.id AND o.accepted`,
      [userId, otherIds],
    );
    return rows.map(({ id }) => id);
  }
}
