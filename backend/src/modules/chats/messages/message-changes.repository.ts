import type {
  ConversationId,
  ConversationPolicy,
  MemberRole,
  MessageEdit,
  MessageId,
  UserId,
  Version,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import { BLOCKED } from './message-statements.js';
import {
  messageColumns,
  nestedMessage,
  nestedMessageColumns,
  withinPageBytes,
} from './message-rows.js';
import type { MessageRow, PageRow } from './message-rows.js';

/** What decides whether a member may change a message. */
export interface ChangeableRow {
  readonly role: MemberRole;
  readonly policy: ConversationPolicy;
  /** One of the two users of a direct conversation has blocked the other. */
  readonly blocked: boolean;
  /** Seconds since the message was stored. */
  readonly age: number;
  /** Null when the conversation has no such message. */
  readonly message: MessageRow | null;
}

interface EditRow extends PageRow {
  readonly version: Version;
  readonly content: string;
  readonly writtenAt: Date;
}

/** Takes the next version of the conversation, `c`, for a changed message. */
const NEXT_VERSION = `
  changed AS (
    UPDATE conversations SET version = version + 1, changed_at = clock_timestamp() WHERE id = $1 RETURNING version
  )`;

/** Reads and changes stored messages. A change keeps its `seq` and takes a version. */
@Injectable()
export class MessageChangesRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Locks the row of the conversation until the transaction ends: meanwhile nothing in it changes.
   * What is read in the same statement may be older than the lock.
   * @returns false when the user is not a member
   */
  async lock(conversationId: ConversationId, userId: UserId): Promise<boolean> {
    const rows = await this.#database.query(
      `SELECT 1 FROM conversations c
       JOIN conversation_members m ON m.conversation_id = c.id AND m.user_id = $2 AND m.left_at IS NULL
       WHERE c.id = $1 FOR NO KEY UPDATE OF c`,
      [conversationId, userId],
    );
    return rows.length > 0;
  }

  /** @returns null when the user is not a member */
  async find(
    conversationId: ConversationId,
    userId: UserId,
    messageId: MessageId,
  ): Promise<ChangeableRow | null> {
    const [row] = await this.#database.query<Omit<ChangeableRow, 'message'>>(
      `SELECT m.role, c.policy, ${BLOCKED} AS blocked,
         COALESCE(EXTRACT(EPOCH FROM clock_timestamp() - x.created_at), 0)::float8 AS age, ${nestedMessageColumns('x')}
       FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
       LEFT JOIN messages x ON x.id = $3 AND x.conversation_id = c.id
       WHERE m.conversation_id = $1 AND m.user_id = $2 AND m.left_at IS NULL`,
      [conversationId, userId, messageId],
    );
    return row === undefined ? null : { ...row, message: nestedMessage(row) };
  }

  /** Replaces the text and keeps the former one. */
  edit({ conversationId, id }: MessageRow, content: string): Promise<MessageRow> {
    return this.#change(
      `WITH ${NEXT_VERSION}, kept AS (
         INSERT INTO message_edits (message_id, version, content, written_at)
         SELECT id, version, content, COALESCE(edited_at, created_at) FROM messages WHERE id = $2
       )
       UPDATE messages x SET content = $3, edited_at = clock_timestamp(), version = changed.version
       FROM changed WHERE x.id = $2 RETURNING ${messageColumns('x')}`,
      [conversationId, id, content],
    );
  }

  /** Removes the text and the former ones; the message stays in its place. */
  delete({ conversationId, id }: MessageRow): Promise<MessageRow> {
    return this.#change(
      `WITH ${NEXT_VERSION}, gone AS (
         DELETE FROM message_edits WHERE message_id = $2
       )
       UPDATE messages x SET content = '', edited_at = NULL, deleted_at = clock_timestamp(), version = changed.version
       FROM changed WHERE x.id = $2 RETURNING ${messageColumns('x')}`,
      [conversationId, id],
    );
  }

  /** A page of the former texts before a version, newest first, and whether more follow. */
  async edits(
    messageId: MessageId,
    before: Version,
    limit: number,
  ): Promise<{ readonly edits: readonly MessageEdit[]; readonly hasMore: boolean }> {
    const rows = await this.#database.query<EditRow>(
      withinPageBytes(
        `SELECT version, content, written_at AS "writtenAt" FROM message_edits
         WHERE message_id = $1 AND version < $2 ORDER BY version DESC LIMIT $3`,
        'version DESC',
        { text: 'content' },
      ),
      [messageId, before, limit + 1],
    );
    const edits = rows.slice(0, limit).map(({ version, content, writtenAt }) => ({
      version,
      content,
      writtenAt: writtenAt.toISOString(),
    }));
    return { edits, hasMore: (rows[0]?.found ?? 0) > edits.length };
  }

  async #change(sql: string, parameters: unknown[]): Promise<MessageRow> {
    const [row] = await this.#database.query<MessageRow>(sql, parameters);
    if (row === undefined) throw new Error('A message vanished while it was changed');
    return row;
  }
}
