import type {
  AlternativeText,
  ConversationId,
  FileCard,
  FileId,
  FileKind,
  MessageId,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import { READER, readableSql } from '../access/index.js';
import { withinPageBytes } from '../messages/index.js';
import type { PageRow } from '../messages/index.js';

/** Where a page of files ended. Ids of messages are in the order of time. */
export interface SharedFilePosition {
  readonly messageId: MessageId;
  readonly position: number;
}

/** A file that a message of a conversation carries. */
export interface SharedFileRow extends SharedFilePosition {
  readonly file: FileCard;
  readonly threadId: MessageId | null;
  readonly senderId: UserId;
  readonly sentAt: Date;
}

/** Without a file when the conversation has none. */
type FoundRow = PageRow & { readonly file: FileCard | null } & Omit<SharedFileRow, 'file'>;

/** After all positions. */
const NEWEST: SharedFilePosition = {
  messageId: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
  position: 32_767,
};

/** Reads which messages carry which files. */
@Injectable()
export class AttachmentRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The alternative text of a file that the user may read now, of one of the messages that carry it:
   * in a conversation that they may read. A file in no message is readable for its owner only.
   * @returns null when the user may not read the file, or there is none
   */
  async readable(userId: UserId, fileId: FileId): Promise<AlternativeText | null> {
    const [row] = await this.#database.query<{ alt: AlternativeText | null }>(
      `SELECT CASE WHEN f.refs > 0 THEN (
           SELECT a.alt FROM message_files a JOIN conversations c ON c.id = a.conversation_id
           WHERE a.file_id = f.id AND ${readableSql('$1')} LIMIT 1)
         WHEN f.owner_id = $1 THEN '' END AS alt
       FROM files f WHERE f.id = $2`,
      [userId, fileId],
    );
    return row?.alt ?? null;
  }

  /**
   * A page of the files of these kinds that messages of a conversation carry, the newest first, and
   * whether more follow. Each kind is one range of the index, however many files of others there are.
   * @returns null when the user may not read the conversation
   */
  async shared(
    conversationId: ConversationId,
    userId: UserId,
    kinds: readonly FileKind[],
    after: SharedFilePosition | null,
    limit: number,
  ): Promise<{ readonly files: readonly SharedFileRow[]; readonly hasMore: boolean } | null> {
    const { messageId, position } = after ?? NEWEST;
    const rows = await this.#database.query<FoundRow>(
      withinPageBytes(
        `SELECT a.message_id AS "messageId", a.position, x.thread_id AS "threadId", x.sender_id AS "senderId",
           x.created_at AS "sentAt", x.files -> (a.position - 1) AS file
         FROM ${READER} m
         LEFT JOIN LATERAL (
           SELECT f.message_id, f.position FROM unnest($3::text[]) AS k (kind)
           CROSS JOIN LATERAL (
             SELECT message_id, position FROM message_files
             WHERE conversation_id = m.conversation_id AND kind = k.kind AND (message_id, position) < ($4::uuid, $5::smallint)
             ORDER BY message_id DESC, position DESC LIMIT $6
           ) f
           ORDER BY f.message_id DESC, f.position DESC LIMIT $6
         ) a ON true
         LEFT JOIN messages x ON x.id = a.message_id`,
        '"messageId" DESC, position DESC',
        { text: 'file::text' },
      ),
      [conversationId, userId, kinds, messageId, position, limit + 1],
    );
    const [first] = rows;
    if (first === undefined) return null;
    const files = rows
      .slice(0, limit)
      .flatMap(({ file, ...row }) => (file === null ? [] : [{ ...row, file }]));
    return { files, hasMore: files.length > 0 && first.found > files.length };
  }
}
