import type { AlternativeText, FileId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import { readableSql } from '../access/index.js';

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
}
