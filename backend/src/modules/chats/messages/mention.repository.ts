import type { MessageId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import { acrossBlock } from '../access/index.js';
import { nestedMessage, nestedMessageColumns, withinPageBytes } from './message-rows.js';
import type { MessageRow, PageRow } from './message-rows.js';

/** Where a page of mentions ended. Ids are in the order of time. */
export interface MentionPosition {
  readonly id: MessageId;
}

/** Reads the messages that mention a user. */
@Injectable()
export class MentionRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * A page of the messages of other users that mention a user, by name or with all members, in the
   * conversations in which they are a member now; the newest first. Those for all members only since
   * the user joined. Whether more follow.
   */
  async page(
    userId: UserId,
    after: MentionPosition | null,
    limit: number,
  ): Promise<{ readonly messages: readonly MessageRow[]; readonly hasMore: boolean }> {
    const rows = await this.#database.query<PageRow>(
      withinPageBytes(
        `SELECT ${nestedMessageColumns('x')}
         FROM (
           (SELECT n.message_id AS id FROM mentions n
            JOIN conversation_members m ON m.conversation_id = n.conversation_id AND m.user_id = n.user_id AND m.left_at IS NULL
            WHERE n.user_id = $1 AND ($2::uuid IS NULL OR n.message_id < $2) AND NOT ${acrossBlock('$1', 'n.sender_id')}
            ORDER BY n.message_id DESC LIMIT $3)
           UNION
           (SELECT a.id FROM conversation_members m
            CROSS JOIN LATERAL (
              SELECT o.id FROM messages o
              WHERE o.conversation_id = m.conversation_id AND o.mentions_all = 'all' AND ($2::uuid IS NULL OR o.id < $2)
                AND o.sender_id <> $1 AND o.created_at >= m.joined_at AND NOT ${acrossBlock('$1', 'o.sender_id')}
              ORDER BY o.id DESC LIMIT $3
            ) a
            WHERE m.user_id = $1 AND m.left_at IS NULL
            ORDER BY a.id DESC LIMIT $3)
           ORDER BY id DESC LIMIT $3
         ) f JOIN messages x ON x.id = f.id`,
        '"message.id" DESC',
      ),
      [userId, after?.id ?? null, limit + 1],
    );
    const messages = rows.slice(0, limit).flatMap((row) => nestedMessage(row) ?? []);
    return { messages, hasMore: (rows[0]?.found ?? 0) > messages.length };
  }
}
