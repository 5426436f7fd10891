import { LIMITS } from '@chatcall/contracts';
import type {
  ConversationId,
  ConversationPolicy,
  LinkPreview,
  MemberRole,
  MessageEdit,
  MessageId,
  UserId,
  Version,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import { READER } from '../access/index.js';
import { mentionedIn } from './message-content.js';
import type { ContentRow } from './message-content.js';
import { BLOCKED, REFUSED } from './message-statements.js';
import {
  messageColumns,
  nestedMessage,
  nestedMessageColumns,
  withinPageBytes,
} from './message-rows.js';
import type { MessageRow, PageRow, ReactionCount } from './message-rows.js';

/** Where a page of pinned messages ended. */
export interface PinPosition {
  readonly pinnedAt: Date;
  readonly id: MessageId;
}

/** What decides whether a member may change a message. */
export interface ChangeableRow {
  readonly role: MemberRole;
  readonly policy: ConversationPolicy;
  /** By an administrator of the site. */
  readonly archived: boolean;
  /** One of the two users of a direct conversation has blocked the other. */
  readonly blocked: boolean;
  /** The other user of a direct conversation does not accept messages from the user. */
  readonly refused: boolean;
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

/** Participants of a thread are the authors of this many of its last replies, however long it is. */
const PARTICIPANTS_OF = 1000;

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

  /** The same for an administrator of the site. */
  async lockForSite(conversationId: ConversationId): Promise<void> {
    await this.#database.query('SELECT 1 FROM conversations WHERE id = $1 FOR NO KEY UPDATE', [
      conversationId,
    ]);
  }

  /** @returns null when the conversation has no such message */
  async message(conversationId: ConversationId, messageId: MessageId): Promise<MessageRow | null> {
    const [row] = await this.#database.query<MessageRow>(
      `SELECT ${messageColumns('x')} FROM messages x WHERE x.id = $2 AND x.conversation_id = $1`,
      [conversationId, messageId],
    );
    return row ?? null;
  }

  /** @returns null when the user is not a member */
  async find(
    conversationId: ConversationId,
    userId: UserId,
    messageId: MessageId,
  ): Promise<ChangeableRow | null> {
    const [row] = await this.#database.query<Omit<ChangeableRow, 'message'>>(
      `SELECT m.role, c.policy, c.archived_at IS NOT NULL AS archived, ${BLOCKED} AS blocked, ${REFUSED} AS refused,
         COALESCE(EXTRACT(EPOCH FROM clock_timestamp() - x.created_at), 0)::float8 AS age, ${nestedMessageColumns('x')}
       FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
       LEFT JOIN messages x ON x.id = $3 AND x.conversation_id = c.id
       WHERE m.conversation_id = $1 AND m.user_id = $2 AND m.left_at IS NULL`,
      [conversationId, userId, messageId],
    );
    return row === undefined ? null : { ...row, message: nestedMessage(row) };
  }

  /** Replaces the text, keeps the former one, and stores the users that it mentions now. */
  edit({ conversationId, id }: MessageRow, content: ContentRow): Promise<MessageRow> {
    return this.#change(
      `WITH ${NEXT_VERSION}, kept AS (
         INSERT INTO message_edits (message_id, version, content, written_at)
         SELECT id, version, content, COALESCE(edited_at, created_at) FROM messages WHERE id = $2
       ), unmentioned AS (
         DELETE FROM mentions WHERE message_id = $2 AND user_id <> ALL($5::uuid[])
       ), mentioned AS (
         INSERT INTO mentions (message_id, user_id, conversation_id, sender_id, seq)
         SELECT x.id, m.user_id, m.conversation_id, x.sender_id, x.seq
         FROM messages x JOIN conversation_members m ON m.conversation_id = x.conversation_id AND m.left_at IS NULL
         JOIN users u ON u.id = m.user_id AND u.state = 'active'
         WHERE x.id = $2 AND m.user_id = ANY($5::uuid[]) AND m.user_id <> x.sender_id
         ON CONFLICT DO NOTHING
       )
       UPDATE messages x SET content = $3, mentions_all = $4, links = $6::jsonb, edited_at = clock_timestamp(), version = changed.version
       FROM changed WHERE x.id = $2 RETURNING ${messageColumns('x')}`,
      [
        conversationId,
        id,
        content.content,
        content.mentionsAll,
        mentionedIn(content),
        content.links === null ? null : JSON.stringify(content.links),
      ],
    );
  }

  /**
   * Removes the text, the former ones and the files; the message stays in its place. The root of a reply gets the
   * new summary of its thread, in the same version.
   */
  delete({ conversationId, id }: MessageRow): Promise<MessageRow> {
    return this.#change(
      `WITH ${NEXT_VERSION}, gone AS (
         DELETE FROM message_edits WHERE message_id = $2
       ), reactions AS (
         DELETE FROM message_reactions WHERE message_id = $2
       ), unmentioned AS (
         DELETE FROM mentions WHERE message_id = $2
       ), carried AS (
         DELETE FROM message_files WHERE message_id = $2
       ), root AS (
         UPDATE messages r SET version = changed.version, reply_count = r.reply_count - 1, thread_participants = ARRAY(
           SELECT p.sender_id FROM (
             SELECT sender_id, thread_seq FROM messages WHERE thread_id = r.id AND deleted_at IS NULL AND id <> $2
             ORDER BY thread_seq DESC LIMIT ${PARTICIPANTS_OF}) p
           GROUP BY p.sender_id ORDER BY max(p.thread_seq) DESC LIMIT ${LIMITS.threadParticipantsMax})
         FROM changed, messages d WHERE d.id = $2 AND r.id = d.thread_id
       )
       UPDATE messages x SET content = '', forwarded = NULL, files = NULL, links = NULL, mentions_all = NULL, edited_at = NULL, deleted_at = clock_timestamp(), reactions = '[]', pinned_at = NULL, version = changed.version
       FROM changed WHERE x.id = $2 RETURNING ${messageColumns('x')}`,
      [conversationId, id],
    );
  }

  /** Stores the summary of its reactions. */
  setReactions(
    { conversationId, id }: MessageRow,
    reactions: readonly ReactionCount[],
  ): Promise<MessageRow> {
    return this.#change(
      `WITH ${NEXT_VERSION}
       UPDATE messages x SET reactions = $3::jsonb, version = changed.version
       FROM changed WHERE x.id = $2 RETURNING ${messageColumns('x')}`,
      [conversationId, id, JSON.stringify(reactions)],
    );
  }

  /** Stores what the pages of its links say of themselves. */
  setLinks({ conversationId, id }: MessageRow, links: readonly LinkPreview[]): Promise<MessageRow> {
    return this.#change(
      `WITH ${NEXT_VERSION}
       UPDATE messages x SET links = $3::jsonb, version = changed.version
       FROM changed WHERE x.id = $2 RETURNING ${messageColumns('x')}`,
      [conversationId, id, JSON.stringify(links)],
    );
  }

  /** Pins or unpins it. */
  setPinned({ conversationId, id }: MessageRow, pinned: boolean): Promise<MessageRow> {
    return this.#change(
      `WITH ${NEXT_VERSION}
       UPDATE messages x SET pinned_at = CASE WHEN $3 THEN clock_timestamp() END, version = changed.version
       FROM changed WHERE x.id = $2 RETURNING ${messageColumns('x')}`,
      [conversationId, id, pinned],
    );
  }

  async pinCount(conversationId: ConversationId): Promise<number> {
    const [row] = await this.#database.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM messages WHERE conversation_id = $1 AND pinned_at IS NOT NULL`,
      [conversationId],
    );
    return row?.count ?? 0;
  }

  /**
   * A page of the pinned messages, the last pinned one first, and whether more follow.
   * @returns null when the user may not read the conversation
   */
  async pins(
    conversationId: ConversationId,
    userId: UserId,
    after: PinPosition | null,
    limit: number,
  ): Promise<{ readonly messages: readonly MessageRow[]; readonly hasMore: boolean } | null> {
    const rows = await this.#database.query<PageRow>(
      withinPageBytes(
        `SELECT ${nestedMessageColumns('x')}
         FROM ${READER} m
         LEFT JOIN LATERAL (
           SELECT * FROM messages
           WHERE conversation_id = m.conversation_id AND pinned_at IS NOT NULL
             AND ($3::timestamptz IS NULL OR (pinned_at, id) < ($3, $4::uuid))
           ORDER BY pinned_at DESC, id DESC LIMIT $5
         ) x ON true`,
        '"message.pinnedAt" DESC, "message.id" DESC',
      ),
      [conversationId, userId, after?.pinnedAt ?? null, after?.id ?? null, limit + 1],
    );
    const [first] = rows;
    if (first === undefined) return null;
    const messages = rows.slice(0, limit).flatMap((row) => nestedMessage(row) ?? []);
    return { messages, hasMore: first.found > messages.length && messages.length > 0 };
  }

  /** A page of the former texts before a version, newest first, and whether more follow. */
  async edits(
    messageId: MessageId,
    before: Version,
    limit: number,
  ): Promise<{
    readonly edits: readonly Omit<MessageEdit, 'mentions'>[];
    readonly hasMore: boolean;
  }> {
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
