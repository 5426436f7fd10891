import type {
  ConversationId,
  ConversationKind,
  ConversationTitle,
  MessageId,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import { readableSql } from '../access/index.js';
import { nestedMessage, nestedMessageColumns, withinPageBytes } from '../messages/index.js';
import type { MessageRow, PageRow } from '../messages/index.js';

/** Where a page of saved messages ended. */
export interface SavedPosition {
  readonly savedAt: Date;
  readonly id: MessageId;
}

/** A saved message, and what names its conversation. */
export interface SavedRow {
  readonly message: MessageRow;
  readonly kind: ConversationKind;
  readonly title: ConversationTitle | null;
  /** The other user of a direct conversation. */
  readonly peerId: UserId | null;
  readonly savedAt: Date;
}

/** Columns of a `SavedRow`: of `s`, the saved message, `c`, its conversation, and message `x`. */
const COLUMNS = `s.saved_at AS "savedAt", c.kind, c.title,
  CASE c.direct_low WHEN s.user_id THEN c.direct_high ELSE c.direct_low END AS "peerId", ${nestedMessageColumns('x')}`;

/** Reads and writes which messages users have saved. */
@Injectable()
export class SavedRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Until the transaction ends nobody else saves messages for the user. */
  async lock(userId: UserId): Promise<void> {
    await this.#database.query('SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
  }

  async count(userId: UserId): Promise<number> {
    const [row] = await this.#database.query<{ count: number }>(
      'SELECT count(*)::integer AS count FROM saved_messages WHERE user_id = $1',
      [userId],
    );
    return row?.count ?? 0;
  }

  async add(userId: UserId, messageId: MessageId): Promise<void> {
    await this.#database.query(
      'INSERT INTO saved_messages (user_id, message_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [userId, messageId],
    );
  }

  /** @returns false when it was not saved, or is in another conversation */
  async remove(
    userId: UserId,
    conversationId: ConversationId,
    messageId: MessageId,
  ): Promise<boolean> {
    const rows = await this.#database.query(
      `DELETE FROM saved_messages s USING messages x
       WHERE s.user_id = $1 AND s.message_id = $3 AND x.id = s.message_id AND x.conversation_id = $2 RETURNING 1`,
      [userId, conversationId, messageId],
    );
    return rows.length > 0;
  }

  /** @returns null when the user has not saved the message */
  async one(userId: UserId, messageId: MessageId): Promise<SavedRow | null> {
    const [row] = await this.#database.query<SavedRow>(
      `SELECT ${COLUMNS}
       FROM saved_messages s JOIN messages x ON x.id = s.message_id JOIN conversations c ON c.id = x.conversation_id
       WHERE s.user_id = $1 AND s.message_id = $2`,
      [userId, messageId],
    );
    return row === undefined ? null : withMessage(row);
  }

  /** A page of those that the user may read now, the last saved one first, and whether more follow. */
  async page(
    userId: UserId,
    after: SavedPosition | null,
    limit: number,
  ): Promise<{ readonly rows: readonly SavedRow[]; readonly hasMore: boolean }> {
    const found = await this.#database.query<SavedRow & PageRow>(
      withinPageBytes(
        `SELECT ${COLUMNS}
         FROM saved_messages s JOIN messages x ON x.id = s.message_id JOIN conversations c ON c.id = x.conversation_id
         WHERE s.user_id = $1 AND ${readableSql('$1')}
           AND ($2::timestamptz IS NULL OR (s.saved_at, s.message_id) < ($2, $3::uuid))
         ORDER BY s.saved_at DESC, s.message_id DESC LIMIT $4`,
        '"savedAt" DESC, "message.id" DESC',
      ),
      [userId, after?.savedAt ?? null, after?.id ?? null, limit + 1],
    );
    const rows = found.slice(0, limit).flatMap((row) => withMessage(row) ?? []);
    return { rows, hasMore: (found[0]?.found ?? 0) > rows.length };
  }

  /** Ids of the saved messages, the last saved one first. */
  ids(
    userId: UserId,
    after: SavedPosition | null,
    limit: number,
  ): Promise<readonly SavedPosition[]> {
    return this.#database.query<SavedPosition>(
      `SELECT message_id AS id, saved_at AS "savedAt" FROM saved_messages
       WHERE user_id = $1 AND ($2::timestamptz IS NULL OR (saved_at, message_id) < ($2, $3::uuid))
       ORDER BY saved_at DESC, message_id DESC LIMIT $4`,
      [userId, after?.savedAt ?? null, after?.id ?? null, limit],
    );
  }
}

function withMessage(row: SavedRow): SavedRow | null {
  const message = nestedMessage(row);
  return message === null ? null : { ...row, message };
}
