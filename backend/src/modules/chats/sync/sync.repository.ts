import type { ConversationId, KnownConversation, UserId, Version } from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import { visibleTo } from '../conversations/index.js';
import { PAGE_BYTES } from '../messages/index.js';

/** The beginning of a sync. */
export interface SyncStart {
  /** The time of the database: what changes from now on belongs to the next sync. */
  readonly at: Date;
  /** Conversations that the client has and in which the user is no member. */
  readonly left: readonly ConversationId[];
}

/** A conversation that the client has to update. */
export interface MovedConversation {
  readonly id: ConversationId;
  readonly version: Version;
  /** The version that the client has; null when it does not have the conversation. */
  readonly known: Version | null;
}

/** Bytes that the cursors of one member take in an answer. */
const CURSORS_BYTES = 110;

/** Conversation `c` has so few members that they see each other's cursors. */
const HAS_RECEIPTS = `c.member_count <= ${LIMITS.receiptMembersMax}`;

/** Finds the conversations of a user that differ from what a client has. */
@Injectable()
export class SyncRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async start(userId: UserId, known: readonly KnownConversation[]): Promise<SyncStart> {
    const [row] = await this.#database.query<SyncStart>(
      `SELECT now() AS at, ARRAY(
         SELECT DISTINCT k.id FROM unnest($2::uuid[]) AS k (id)
         WHERE NOT EXISTS (
           SELECT 1 FROM conversation_members m
           WHERE m.conversation_id = k.id AND m.user_id = $1 AND m.left_at IS NULL)
       ) AS left`,
      [userId, known.map(({ id }) => id)],
    );
    if (row === undefined) throw new Error('The database has no time');
    return row;
  }

  /**
   * A page of the conversations to update, in descending order of their ids: those with another
   * version than the client has, and those in which something changed after `since`: a version, the
   * user's own cursors and settings, or the cursors of members. The page ends before the texts of
   * its newest messages, and its cursors, exceed the bytes of a page. The cursors of members are
   * looked up per conversation: PostgreSQL would read those of all conversations for an EXISTS.
   * @param since null: the client does not know, so everything that it has is updated and nothing
   *   else
   * @param after where the page before ended
   */
  async moved(
    userId: UserId,
    known: readonly KnownConversation[],
    {
      since,
      after,
      limit,
    }: {
      readonly since: Date | null;
      readonly after: ConversationId | null;
      readonly limit: number;
    },
  ): Promise<{ readonly rows: readonly MovedConversation[]; readonly hasMore: boolean }> {
    const rows = await this.#database.query<MovedConversation & { readonly found: number }>(
      `WITH known AS MATERIALIZED (
         SELECT k.id, min(k.version) AS version FROM unnest($2::uuid[], $3::integer[]) AS k (id, version) GROUP BY k.id
       ), moved AS (
         SELECT c.id, c.version, c.last_seq, k.version AS known,
           CASE WHEN ${HAS_RECEIPTS} THEN c.member_count * ${CURSORS_BYTES} ELSE 0 END AS bytes
         FROM conversation_members m
         JOIN conversations c ON c.id = m.conversation_id
         LEFT JOIN known k ON k.id = c.id
         WHERE m.user_id = $1 AND m.left_at IS NULL AND (k.id IS NOT NULL OR ${visibleTo('$1')}) AND ($5::uuid IS NULL OR c.id < $5)
           AND CASE WHEN $4::timestamptz IS NULL THEN k.id IS NOT NULL ELSE
             c.changed_at > $4 OR m.own_changed_at > $4 OR k.version <> c.version
             OR (k.id IS NOT NULL AND ${HAS_RECEIPTS} AND (
               SELECT true FROM conversation_members o
               WHERE o.conversation_id = c.id AND o.left_at IS NULL AND o.own_changed_at > $4 LIMIT 1)) END
         ORDER BY c.id DESC LIMIT $6
       )
       SELECT p.id, p.version, p.known, p.found FROM (
         SELECT v.*, (count(*) OVER ())::integer AS found,
           sum(v.bytes + COALESCE(octet_length(x.content), 0)) OVER (ORDER BY v.id DESC) AS total
         FROM moved v LEFT JOIN messages x ON x.conversation_id = v.id AND x.seq = v.last_seq
       ) p
       WHERE p.total <= ${PAGE_BYTES} ORDER BY p.id DESC`,
      [
        userId,
        known.map(({ id }) => id),
        known.map(({ version }) => version),
        since,
        after,
        limit + 1,
      ],
    );
    const page = rows.slice(0, limit);
    return { rows: page, hasMore: (rows[0]?.found ?? 0) > page.length };
  }
}
