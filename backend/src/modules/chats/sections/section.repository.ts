import type { Section, SectionId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';

/** Reads and writes the sections of users. */
@Injectable()
export class SectionRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** In their order. */
  of(userId: UserId): Promise<Section[]> {
    return this.#database.query<Section>(
      'SELECT id, name, collapsed FROM sections WHERE user_id = $1 ORDER BY position, id',
      [userId],
    );
  }

  /** Until the end of the transaction no other one changes the sections of this user. */
  async lock(userId: UserId): Promise<void> {
    await this.#database.query('SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
  }

  /** Stores these sections, in this order; others of the user stay as they are. */
  async store(userId: UserId, sections: readonly Section[]): Promise<void> {
    await this.#database.query(
      `INSERT INTO sections (id, user_id, name, collapsed, position)
       SELECT s.id, $1, s.name, s.collapsed, s.place - 1
       FROM unnest($2::uuid[], $3::text[], $4::boolean[]) WITH ORDINALITY AS s (id, name, collapsed, place)
       ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, collapsed = EXCLUDED.collapsed, position = EXCLUDED.position`,
      [
        userId,
        sections.map(({ id }) => id),
        sections.map(({ name }) => name),
        sections.map(({ collapsed }) => collapsed),
      ],
    );
  }

  /** Its conversations are in no section then. */
  async delete(userId: UserId, sectionId: SectionId): Promise<void> {
    await this.#database.query(
      `WITH emptied AS (
         UPDATE conversation_members SET section_id = NULL, own_changed_at = now() WHERE user_id = $1 AND section_id = $2
       )
       DELETE FROM sections WHERE user_id = $1 AND id = $2`,
      [userId, sectionId],
    );
  }
}
