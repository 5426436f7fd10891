import type { ConversationId, MessageId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import { READER, readableSql } from '../access/index.js';

/** Reads which messages show which images of links. */
@Injectable()
export class MessageLinkRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Whether the user may read the conversation now. */
  async isReader(conversationId: ConversationId, userId: UserId): Promise<boolean> {
    const rows = await this.#database.query(`SELECT 1 FROM ${READER} m`, [conversationId, userId]);
    return rows.length > 0;
  }

  /** Whether the message shows the image, and the user may read the message now. */
  async isReadable(userId: UserId, messageId: MessageId, imageId: string): Promise<boolean> {
    const rows = await this.#database.query(
      `SELECT 1 FROM messages x JOIN conversations c ON c.id = x.conversation_id
       WHERE x.id = $2 AND x.links @> $3::jsonb AND ${readableSql('$1')}`,
      [userId, messageId, withImage(imageId)],
    );
    return rows.length > 0;
  }

  /** Whether any message shows the image. */
  async isShown(imageId: string): Promise<boolean> {
    const rows = await this.#database.query(
      'SELECT 1 FROM messages WHERE links IS NOT NULL AND links @> $1::jsonb LIMIT 1',
      [withImage(imageId)],
    );
    return rows.length > 0;
  }
}

/** What the links of a message contain that shows the image. */
function withImage(id: string): string {
  return JSON.stringify([{ image: { id } }]);
}
