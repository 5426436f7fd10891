import { NOTICE_LIMITS } from '@chatcall/contracts';
import type { NoticeDetails, NoticeId, NoticeKind, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';

/** A notice as it is stored. */
export interface NoticeRow {
  readonly id: NoticeId;
  readonly kind: NoticeKind;
  readonly details: NoticeDetails[NoticeKind];
  readonly createdAt: Date;
  readonly readAt: Date | null;
}

const COLUMNS = 'id, kind, details, created_at AS "createdAt", read_at AS "readAt"';

/** Reads and writes the notices of users. */
@Injectable()
export class NoticeRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Needs an open transaction, until whose end nobody else changes the notices of the user: the number
   * of unread ones that is published is the right one.
   * @returns false when there is no such user, or when they are erased
   */
  async lock(userId: UserId): Promise<boolean> {
    const [user] = await this.#database.query(
      `SELECT id FROM users WHERE id = $1 AND state <> 'erased' FOR NO KEY UPDATE`,
      [userId],
    );
    return user !== undefined;
  }

  /** Stores a notice, and removes those beyond the newest `NOTICE_LIMITS.perUser`. */
  async insert(
    userId: UserId,
    { id, kind, details }: Pick<NoticeRow, 'id' | 'kind' | 'details'>,
  ): Promise<NoticeRow> {
    const [row] = await this.#database.query<NoticeRow>(
      `INSERT INTO notices (user_id, id, kind, details, created_at)
       VALUES ($1, $2, $3, $4, clock_timestamp()) RETURNING ${COLUMNS}`,
      [userId, id, kind, JSON.stringify(details)],
    );
    await this.#database.query(
      `DELETE FROM notices WHERE user_id = $1 AND id < (
         SELECT id FROM notices WHERE user_id = $1 ORDER BY id DESC OFFSET ${NOTICE_LIMITS.perUser - 1} LIMIT 1)`,
      [userId],
    );
    if (row === undefined) throw new Error('The notice was not stored');
    return row;
  }

  async find(userId: UserId, id: NoticeId): Promise<NoticeRow | null> {
    const [row] = await this.#database.query<NoticeRow>(
      `SELECT ${COLUMNS} FROM notices WHERE user_id = $1 AND id = $2`,
      [userId, id],
    );
    return row ?? null;
  }

  /**
   * The newest first.
   * @param before null: from the newest
   */
  page(userId: UserId, before: NoticeId | null, limit: number): Promise<NoticeRow[]> {
    return this.#database.query(
      `SELECT ${COLUMNS} FROM notices WHERE user_id = $1 AND ($2::uuid IS NULL OR id < $2)
       ORDER BY id DESC LIMIT $3`,
      [userId, before, limit],
    );
  }

  async countUnread(userId: UserId): Promise<number> {
    const [row] = await this.#database.query<{ unread: number }>(
      'SELECT count(*)::integer AS unread FROM notices WHERE user_id = $1 AND read_at IS NULL',
      [userId],
    );
    return row?.unread ?? 0;
  }

  /** Those of the users who have no unread notice of this kind. */
  async withoutUnread(userIds: readonly UserId[], kind: NoticeKind): Promise<UserId[]> {
    const rows = await this.#database.query<{ id: UserId }>(
      `SELECT id FROM unnest($1::uuid[]) AS wanted(id) WHERE NOT EXISTS (
         SELECT 1 FROM notices n WHERE n.user_id = wanted.id AND n.kind = $2 AND n.read_at IS NULL)`,
      [userIds, kind],
    );
    return rows.map(({ id }) => id);
  }

  /** @returns whether one of them was not read before */
  async setRead(userId: UserId, upTo: NoticeId): Promise<boolean> {
    const rows = await this.#database.query(
      'UPDATE notices SET read_at = now() WHERE user_id = $1 AND id <= $2 AND read_at IS NULL RETURNING id',
      [userId, upTo],
    );
    return rows.length > 0;
  }

  /** @returns how many were deleted, at most `limit` */
  async deleteOld(days: number, limit: number): Promise<number> {
    const rows = await this.#database.query(
      `DELETE FROM notices WHERE (user_id, id) IN (
         SELECT user_id, id FROM notices WHERE created_at < now() - make_interval(days => $1) LIMIT $2)
       RETURNING id`,
      [days, limit],
    );
    return rows.length;
  }
}
