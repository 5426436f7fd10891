import type { ConversationId, MessageId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import { readTime } from '../access/index.js';

/** A message whose readers are asked for, by a member of its conversation. */
export interface ReceiptTarget {
  readonly conversationId: ConversationId;
  readonly viewerId: UserId;
  readonly memberCount: number;
  /** The viewer has not turned read receipts off. */
  readonly shared: boolean;
  readonly message: ReadMessage | null;
}

interface ReadMessage {
  readonly seq: number;
  readonly senderId: UserId;
  readonly createdAt: Date;
}

/** A member who has read a message. */
export interface ReaderRow {
  readonly userId: UserId;
  readonly readAt: Date | null;
}

/**
 * Members `m` of the conversation `$1` who have read the message `$2`, stored at `$3`, and show that:
 * without its author `$4` and the viewer `$5`. Members who joined later have not received it.
 */
const READERS = `FROM conversation_members m JOIN users u ON u.id = m.user_id
  WHERE m.conversation_id = $1 AND m.left_at IS NULL AND GREATEST(m.last_read_seq, m.receipt_seq) >= $2::integer
    AND m.joined_at <= $3::timestamptz AND u.read_receipts AND m.user_id NOT IN ($4, $5)`;

/** Reads who has read a message. */
@Injectable()
export class ReceiptRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * @returns null when the user is not a member; `message` is null when the conversation has no such
   *   message
   */
  async target(
    conversationId: ConversationId,
    viewerId: UserId,
    messageId: MessageId,
  ): Promise<ReceiptTarget | null> {
    const [row] = await this.#database.query<Omit<ReceiptTarget, 'message'> & Partial<ReadMessage>>(
      `SELECT m.conversation_id AS "conversationId", m.user_id AS "viewerId", c.member_count AS "memberCount",
         u.read_receipts AS shared, x.seq, x.sender_id AS "senderId", x.created_at AS "createdAt"
       FROM conversation_members m
       JOIN conversations c ON c.id = m.conversation_id
       JOIN users u ON u.id = m.user_id
       LEFT JOIN messages x ON x.id = $3 AND x.conversation_id = m.conversation_id
       WHERE m.conversation_id = $1 AND m.user_id = $2 AND m.left_at IS NULL`,
      [conversationId, viewerId, messageId],
    );
    if (row === undefined) return null;
    const { seq, senderId, createdAt, ...found } = row;
    // A reply that is only in its thread has no place that read cursors could reach.
    if (typeof seq !== 'number' || senderId === undefined || createdAt === undefined)
      return { ...found, message: null };
    return { ...found, message: { seq, senderId, createdAt } };
  }

  /** All readers, in the order of their ids. For conversations with few members. */
  readers(target: ReceiptTarget, message: ReadMessage): Promise<ReaderRow[]> {
    return this.#database.query<ReaderRow>(
      `SELECT m.user_id AS "userId", (SELECT GREATEST(t.read_at, $3) FROM ${readTime('$2::integer')} t (read_at) WHERE t.read_at IS NOT NULL) AS "readAt" ${READERS} ORDER BY m.user_id`,
      valuesOf(target, message),
    );
  }

  /** The number of readers who have accepted the conversation. */
  async count(target: ReceiptTarget, message: ReadMessage): Promise<number> {
    const [row] = await this.#database.query<{ count: number }>(
      `SELECT count(*)::integer AS count ${READERS} AND m.accepted`,
      valuesOf(target, message),
    );
    return row?.count ?? 0;
  }
}

function valuesOf(
  { conversationId, viewerId }: ReceiptTarget,
  { seq, createdAt, senderId }: ReadMessage,
): unknown[] {
  return [conversationId, seq, createdAt, senderId, viewerId];
}
