import type {
  MessageId,
  ReportId,
  ReportOutcome,
  ReportReason,
  ReportState,
  ReportUser,
  ReportedMessage,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';

/** A report that is not stored yet. */
export interface NewReport {
  readonly id: ReportId;
  readonly reporterId: UserId;
  readonly userId: UserId;
  readonly message: ReportedMessage | null;
  readonly contextIds: readonly MessageId[];
  readonly reason: ReportReason;
  readonly comment: string;
}

/** A report as it is stored, with its users. */
export interface ReportRow {
  readonly id: ReportId;
  readonly state: ReportState;
  readonly reason: ReportReason;
  readonly comment: string;
  readonly message: ReportedMessage | null;
  readonly contextIds: readonly MessageId[];
  readonly outcome: ReportOutcome | null;
  readonly createdAt: Date;
  readonly handledAt: Date | null;
  readonly reporter: ReportUser | null;
  readonly user: ReportUser | null;
  readonly handledBy: ReportUser | null;
}

/** Whom and what a report is about. */
export interface ReportSubject {
  readonly reporterId: UserId | null;
  readonly userId: UserId | null;
  readonly message: ReportedMessage | null;
}

const user = (alias: string): string =>
  `CASE WHEN ${alias}.id IS NULL THEN NULL ELSE jsonb_build_object('id', ${alias}.id,
     'displayName', ${alias}.display_name, 'username', ${alias}.username, 'state', ${alias}.state) END`;

const SELECT = `SELECT r.id, r.state, r.reason, r.comment, r.message, r.context_ids AS "contextIds", r.outcome,
    r.created_at AS "createdAt", r.handled_at AS "handledAt",
    ${user('reporter')} AS reporter, ${user('reported')} AS "user", ${user('handler')} AS "handledBy"
  FROM reports r LEFT JOIN users reporter ON reporter.id = r.reporter_id
    LEFT JOIN users reported ON reported.id = r.user_id LEFT JOIN users handler ON handler.id = r.handled_by`;

/** Reads and writes reports. */
@Injectable()
export class ReportRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns false when the user has an open report of the same target */
  async insert({ id, reporterId, userId, message, ...report }: NewReport): Promise<boolean> {
    const rows = await this.#database.query(
      `INSERT INTO reports (id, reporter_id, target_id, user_id, message, context_ids, reason, comment)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (reporter_id, target_id) WHERE state = 'open' DO NOTHING RETURNING id`,
      [
        id,
        reporterId,
        message?.id ?? userId,
        userId,
        message === null ? null : JSON.stringify(message),
        report.contextIds,
        report.reason,
        report.comment,
      ],
    );
    return rows.length === 1;
  }

  async find(id: ReportId): Promise<ReportRow | null> {
    const [row] = await this.#database.query<ReportRow>(`${SELECT} WHERE r.id = $1`, [id]);
    return row ?? null;
  }

  /**
   * The newest first.
   * @param before null: from the newest
   */
  page(state: ReportState, before: ReportId | null, limit: number): Promise<ReportRow[]> {
    return this.#database.query(
      `${SELECT} WHERE r.state = $1 AND ($2::uuid IS NULL OR r.id < $2) ORDER BY r.id DESC LIMIT $3`,
      [state, before, limit],
    );
  }

  /**
   * Decides about an open report. Of two at once the second one waits for the first.
   * @returns null when it is not open
   */
  async resolve(
    id: ReportId,
    handledBy: UserId,
    outcome: ReportOutcome,
  ): Promise<ReportSubject | null> {
    const [row] = await this.#database.query<ReportSubject>(
      `UPDATE reports SET state = 'resolved', outcome = $3, handled_by = $2, handled_at = now()
       WHERE id = $1 AND state = 'open'
       RETURNING reporter_id AS "reporterId", user_id AS "userId", message`,
      [id, handledBy, outcome],
    );
    return row ?? null;
  }

  /** @returns how many were deleted, at most `limit` */
  async deleteOld(days: number, limit: number): Promise<number> {
    const rows = await this.#database.query(
      `DELETE FROM reports WHERE id IN (
         SELECT id FROM reports WHERE handled_at < now() - make_interval(days => $1) LIMIT $2)
       RETURNING id`,
      [days, limit],
    );
    return rows.length;
  }
}
