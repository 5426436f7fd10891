import type { ConversationId, MessageId, UserId } from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import { readableSql } from '../access/index.js';
import { withinPageBytes } from '../messages/index.js';
import type { PageRow } from '../messages/index.js';

/** A draft as it is stored; one with an empty text was cleared. */
export interface DraftRow {
  readonly conversationId: ConversationId;
  readonly threadId: MessageId | null;
  readonly text: string;
  readonly replyTo: MessageId | null;
  readonly writtenAt: Date;
}

/** Where a page of drafts ended. */
export interface DraftPosition {
  readonly writtenAt: Date;
  /** Id of the thread, or of the conversation. */
  readonly place: string;
}

const COLUMNS = `d.conversation_id AS "conversationId", d.thread_id AS "threadId", d.text, d.reply_to AS "replyTo", d.written_at AS "writtenAt"`;

/** Reads and writes the drafts of users. */
@Injectable()
export class DraftRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Stores a draft, unless a later one is stored. A time in the future counts as now. Of the drafts
   * of a user the latest `LIMITS.draftsMax` remain.
   * @returns whether it was stored
   */
  async write(userId: UserId, draft: DraftRow): Promise<boolean> {
    const { conversationId, threadId, text, replyTo, writtenAt } = draft;
    const rows = await this.#database.query(
      `INSERT INTO drafts AS d (user_id, place, conversation_id, thread_id, text, reply_to, written_at)
       VALUES ($1, COALESCE($3::uuid, $2::uuid), $2, $3, $4, $5, LEAST($6::timestamptz, clock_timestamp()))
       ON CONFLICT (user_id, place) DO UPDATE SET text = EXCLUDED.text, reply_to = EXCLUDED.reply_to, written_at = EXCLUDED.written_at
       WHERE d.written_at < EXCLUDED.written_at RETURNING 1`,
      [userId, conversationId, threadId, text, replyTo, writtenAt],
    );
    if (rows.length === 0) return false;
    await this.#database.query(
      `DELETE FROM drafts d WHERE d.user_id = $1 AND (d.written_at, d.place) < (
         SELECT o.written_at, o.place FROM drafts o WHERE o.user_id = $1
         ORDER BY o.written_at DESC, o.place DESC OFFSET ${LIMITS.draftsMax - 1} LIMIT 1)`,
      [userId],
    );
    return true;
  }

  async one(userId: UserId, place: string): Promise<DraftRow | null> {
    const [row] = await this.#database.query<DraftRow>(
      `SELECT ${COLUMNS} FROM drafts d WHERE d.user_id = $1 AND d.place = $2`,
      [userId, place],
    );
    return row ?? null;
  }

  /**
   * Whether a message may be the root of a thread.
   * @returns null when the conversation has no such message
   */
  async mayHaveThread(conversationId: ConversationId, id: MessageId): Promise<boolean | null> {
    const [row] = await this.#database.query<{ may: boolean }>(
      `SELECT thread_id IS NULL AND type <> 'system' AS may FROM messages WHERE id = $2 AND conversation_id = $1`,
      [conversationId, id],
    );
    return row?.may ?? null;
  }

  /** A page of the drafts in conversations that the user may read, the latest first. */
  async page(
    userId: UserId,
    after: DraftPosition | null,
    limit: number,
  ): Promise<{ readonly rows: readonly (DraftRow & DraftPosition)[]; readonly hasMore: boolean }> {
    const found = await this.#database.query<DraftRow & DraftPosition & PageRow>(
      withinPageBytes(
        `SELECT ${COLUMNS}, d.place FROM drafts d JOIN conversations c ON c.id = d.conversation_id
         WHERE d.user_id = $1 AND ${readableSql('$1')}
           AND ($2::timestamptz IS NULL OR (d.written_at, d.place) < ($2, $3::uuid))
         ORDER BY d.written_at DESC, d.place DESC LIMIT $4`,
        '"writtenAt" DESC, place DESC',
        { text: 'text' },
      ),
      [userId, after?.writtenAt ?? null, after?.place ?? null, limit + 1],
    );
    const rows = found.slice(0, limit);
    return { rows, hasMore: (found[0]?.found ?? 0) > rows.length };
  }
}
