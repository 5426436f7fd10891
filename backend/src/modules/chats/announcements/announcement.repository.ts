import type { ConversationId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import { visibleTo } from '../conversations/index.js';

/** A conversation at a version. */
export interface ConversationVersion {
  readonly id: ConversationId;
  readonly version: number;
}

/** A user became a member, or is one no longer. */
export interface MembershipChange {
  readonly conversationId: ConversationId;
  readonly userId: UserId;
  readonly isMember: boolean;
  /** False in a direct conversation without messages, which only its creator sees. */
  readonly visible: boolean;
  readonly version: number;
  readonly memberCount: number;
}

/** Reads what was changed a moment ago. */
@Injectable()
export class AnnouncementRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The time of the database, by which changes are dated. */
  async now(): Promise<Date> {
    const [row] = await this.#database.query<{ now: Date }>('SELECT now()');
    if (row === undefined) throw new Error('The database has no time');
    return row.now;
  }

  /**
   * Those of these conversations that changed after `since` and are above the given version. One
   * look-up each by primary key: the cost does not depend on how many others there are.
   */
  async above(known: readonly ConversationVersion[], since: Date): Promise<ConversationVersion[]> {
    return this.#database.query<ConversationVersion>(
      `SELECT k.id, c.version
       FROM unnest($1::uuid[], $2::integer[]) AS k (id, version)
       CROSS JOIN LATERAL (
         SELECT o.version FROM conversations o
         WHERE o.id = k.id AND o.version > k.version AND o.changed_at > $3 LIMIT 1) c`,
      [known.map(({ id }) => id), known.map(({ version }) => version), since],
    );
  }

  /** Memberships of these users that began or ended after `since`. */
  async membershipChanges(userIds: readonly UserId[], since: Date): Promise<MembershipChange[]> {
    return this.#database.query<MembershipChange>(
      `SELECT m.conversation_id AS "conversationId", m.user_id AS "userId", m.left_at IS NULL AS "isMember",
         ${visibleTo('m.user_id')} AS visible,
         m.version, c.member_count AS "memberCount"
       FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
       WHERE GREATEST(m.joined_at, m.left_at) > $2 AND m.user_id = ANY($1::uuid[])`,
      [userIds, since],
    );
  }
}
