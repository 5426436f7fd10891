import type { Announcement, AnnouncementId, AnnouncementKind, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database, PreparedStatement } from '../../platform/database/index.js';

/** An announcement to store. */
export interface NewAnnouncement extends Announcement {
  /** Null: now. */
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly createdBy: UserId;
}

/** An announcement as administrators see it. */
export interface AnnouncementRow extends Announcement {
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  readonly endedAt: Date | null;
  readonly createdBy: UserId | null;
  readonly createdByName: string | null;
}

const SHOWN = 'ended_at IS NULL AND starts_at <= now() AND (ends_at IS NULL OR ends_at > now())';
const OPEN = 'ended_at IS NULL AND (ends_at IS NULL OR ends_at > now())';
const ROW = `a.id, a.text, a.kind, a.dismissible, a.starts_at AS "startsAt", a.ends_at AS "endsAt",
  a.ended_at AS "endedAt", a.created_by AS "createdBy", u.display_name AS "createdByName"
  FROM site_announcements a LEFT JOIN users u ON u.id = a.created_by`;

/** Read twice a second. */
const CURRENT = new PreparedStatement<Announcement & { kind: AnnouncementKind }>(
  `SELECT id, text, kind, dismissible FROM site_announcements WHERE ${SHOWN} ORDER BY id`,
);

/** Reads and writes announcements. */
@Injectable()
export class SiteAnnouncementRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Those that are shown now, in the order of their creation. */
  current(): Promise<Announcement[]> {
    return this.#database.execute(CURRENT, []);
  }

  /** Those of these that the user has hidden. */
  async dismissed(userId: UserId, ids: readonly AnnouncementId[]): Promise<Set<AnnouncementId>> {
    const rows = await this.#database.query<{ id: AnnouncementId }>(
      `SELECT announcement_id AS id FROM site_announcement_dismissals
       WHERE user_id = $1 AND announcement_id = ANY($2::uuid[])`,
      [userId, ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Held until the end of the transaction: nobody else publishes meanwhile. */
  async lock(): Promise<void> {
    await this.#database.query(
      `SELECT pg_advisory_xact_lock(hashtextextended('site-announcements', 0))`,
    );
  }

  async countOpen(): Promise<number> {
    const [row] = await this.#database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM site_announcements WHERE ${OPEN}`,
    );
    return row?.count ?? 0;
  }

  async insert(one: NewAnnouncement): Promise<void> {
    await this.#database.query(
      `INSERT INTO site_announcements (id, text, kind, dismissible, starts_at, ends_at, created_by)
       VALUES ($1, $2, $3, $4, COALESCE($5, now()), $6, $7)`,
      [one.id, one.text, one.kind, one.dismissible, one.startsAt, one.endsAt, one.createdBy],
    );
  }

  async find(id: AnnouncementId): Promise<AnnouncementRow | null> {
    const [row] = await this.#database.query<AnnouncementRow>(`SELECT ${ROW} WHERE a.id = $1`, [
      id,
    ]);
    return row ?? null;
  }

  /** The newest first. */
  page(before: AnnouncementId | null, limit: number): Promise<AnnouncementRow[]> {
    return this.#database.query(
      `SELECT ${ROW} WHERE ($1::uuid IS NULL OR a.id < $1) ORDER BY a.id DESC LIMIT $2`,
      [before, limit],
    );
  }

  /** @returns whether it was open until now */
  async end(id: AnnouncementId): Promise<boolean> {
    const rows = await this.#database.query(
      `UPDATE site_announcements SET ended_at = now() WHERE id = $1 AND ${OPEN} RETURNING 1`,
      [id],
    );
    return rows.length > 0;
  }

  async dismiss(userId: UserId, id: AnnouncementId): Promise<void> {
    await this.#database.query(
      `INSERT INTO site_announcement_dismissals (user_id, announcement_id) VALUES ($1, $2)
       ON CONFLICT DO NOTHING`,
      [userId, id],
    );
  }
}
