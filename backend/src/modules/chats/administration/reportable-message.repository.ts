import type { DisplayName, MessageId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import type { MessageRow } from '../messages/index.js';

/** A message of a report. */
export interface ReportContextRow {
  readonly id: MessageId;
  readonly sender: DisplayName;
  readonly text: string;
  readonly fileNames: readonly string[];
  readonly sentAt: Date;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
}

/** Reads messages around reported ones. */
@Injectable()
export class ReportableMessageRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The ids of a message and of those around it, in the thread or in the main timeline.
   * @param count before and after it, each
   */
  async around(message: MessageRow, count: number): Promise<MessageId[]> {
    const inThread = message.threadId !== null;
    const place = inThread ? 'thread_seq' : 'seq';
    const near = (compare: '<' | '>', order: 'DESC' | 'ASC'): string =>
      `(SELECT id, ${place} AS place FROM messages
        WHERE ${inThread ? 'thread_id' : 'conversation_id'} = $1 AND ${place} ${compare} $2 AND type <> 'system'
        ORDER BY ${place} ${order} LIMIT $3)`;
    const rows = await this.#database.query<{ id: MessageId; place: number }>(
      `SELECT id, place FROM (${near('<', 'DESC')} UNION ALL ${near('>', 'ASC')}) near ORDER BY place`,
      [
        inThread ? message.threadId : message.conversationId,
        inThread ? message.threadSeq : message.seq,
        count,
      ],
    );
    const own = (inThread ? message.threadSeq : message.seq) ?? 0;
    const before = rows.filter((row) => row.place < own);
    const after = rows.filter((row) => row.place > own);
    return [...before.map(({ id }) => id), message.id, ...after.map(({ id }) => id)];
  }

  /** In the order of the ids that are given. */
  find(ids: readonly MessageId[]): Promise<ReportContextRow[]> {
    return this.#database.query(
      `SELECT x.id, u.display_name AS sender, x.content AS text,
         COALESCE((SELECT jsonb_agg(file ->> 'name') FROM jsonb_array_elements(x.files) file), '[]') AS "fileNames",
         x.created_at AS "sentAt", x.edited_at AS "editedAt", x.deleted_at AS "deletedAt"
       FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted(id, place)
       JOIN messages x ON x.id = wanted.id JOIN users u ON u.id = x.sender_id ORDER BY wanted.place`,
      [ids],
    );
  }
}
