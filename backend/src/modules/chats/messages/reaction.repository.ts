import type { Emoji, MessageId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import type { ReactionCount } from './message-rows.js';

/** A reaction of one user. */
export interface ReactorRow {
  readonly userId: UserId;
  readonly emoji: Emoji;
  readonly reactedAt: Date;
}

/** Where a page of reactors ended. */
export type ReactorPosition = ReactorRow;

/** Reads and writes the reactions of users to messages. */
@Injectable()
export class ReactionRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The emoji with which a user has reacted, by message. Messages without are missing. */
  async of(
    userId: UserId,
    messageIds: readonly MessageId[],
  ): Promise<ReadonlyMap<MessageId, ReadonlySet<Emoji>>> {
    const own = new Map<MessageId, Set<Emoji>>();
    if (messageIds.length === 0) return own;
    const rows = await this.#database.query<{ messageId: MessageId; emoji: Emoji }>(
      `SELECT message_id AS "messageId", emoji FROM message_reactions
       WHERE user_id = $1 AND message_id = ANY($2::uuid[])`,
      [userId, messageIds],
    );
    for (const { messageId, emoji } of rows)
      own.set(messageId, (own.get(messageId) ?? new Set()).add(emoji));
    return own;
  }

  /** @returns false when the user had reacted with it before */
  async add(messageId: MessageId, userId: UserId, emoji: Emoji): Promise<boolean> {
    const rows = await this.#database.query(
      `INSERT INTO message_reactions (message_id, user_id, emoji) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [messageId, userId, emoji],
    );
    return rows.length > 0;
  }

  /** @returns false when the user had not reacted with it */
  async remove(messageId: MessageId, userId: UserId, emoji: Emoji): Promise<boolean> {
    const rows = await this.#database.query(
      `DELETE FROM message_reactions WHERE message_id = $1 AND user_id = $2 AND emoji = $3 RETURNING 1`,
      [messageId, userId, emoji],
    );
    return rows.length > 0;
  }

  /** The reactions to a message, in the order of their first use. */
  counts(messageId: MessageId): Promise<ReactionCount[]> {
    return this.#database.query<ReactionCount>(
      `SELECT emoji, count(*)::integer AS count FROM message_reactions WHERE message_id = $1
       GROUP BY emoji ORDER BY min(reacted_at), emoji`,
      [messageId],
    );
  }

  /** A page of the users who have reacted, in the order of their reactions. */
  reactors(
    messageId: MessageId,
    after: ReactorPosition | null,
    limit: number,
  ): Promise<ReactorRow[]> {
    return this.#database.query<ReactorRow>(
      `SELECT user_id AS "userId", emoji, reacted_at AS "reactedAt" FROM message_reactions
       WHERE message_id = $1 AND ($2::timestamptz IS NULL OR (reacted_at, user_id, emoji) > ($2, $3::uuid, $4::text))
       ORDER BY reacted_at, user_id, emoji LIMIT $5`,
      [messageId, after?.reactedAt ?? null, after?.userId ?? null, after?.emoji ?? null, limit],
    );
  }
}
