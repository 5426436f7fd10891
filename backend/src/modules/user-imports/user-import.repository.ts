import type {
  SiteRole,
  UserId,
  UserImportOutcome,
  UserImportProblem,
  UserImportState,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { FileRow } from './user-import-file.js';

/** An import as it is stored. */
export interface StoredImport {
  readonly id: string;
  readonly createdBy: UserId | null;
  readonly dryRun: boolean;
  readonly state: UserImportState;
  readonly rows: number;
  readonly processed: number;
  readonly created: number;
  readonly refused: number;
  readonly linksTakenAt: Date | null;
  readonly createdAt: Date;
}

/** A row as it is stored. */
export interface StoredRow {
  readonly line: number;
  readonly fields: FileRow['fields'];
  readonly outcome: UserImportOutcome;
  readonly userId: UserId | null;
  readonly problems: readonly UserImportProblem[];
}

/** A row without outcome, and which of its fields the file has before. */
export interface PendingRow extends StoredRow {
  readonly emailRepeated: boolean;
  readonly usernameRepeated: boolean;
}

/** What became of a row. */
export interface RowResult {
  readonly line: number;
  readonly outcome: UserImportOutcome;
  readonly userId: UserId | null;
  readonly problems: readonly UserImportProblem[];
}

/** A user who was created and has no link yet. */
export interface InvitedRow {
  readonly line: number;
  readonly userId: UserId;
  /** The present one. */
  readonly siteRole: SiteRole;
}

const IMPORT = `id, created_by AS "createdBy", dry_run AS "dryRun", state, rows, processed, created, refused,
  links_taken_at AS "linksTakenAt", created_at AS "createdAt"`;
const ROW = 'line, fields, outcome, user_id AS "userId", problems';

/** Reads and writes imports of users. */
@Injectable()
export class UserImportRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(id: string, createdBy: UserId | null, dryRun: boolean): Promise<void> {
    await this.#database.query(
      'INSERT INTO user_imports (id, created_by, dry_run) VALUES ($1, $2, $3)',
      [id, createdBy, dryRun],
    );
  }

  async insertRows(importId: string, rows: readonly FileRow[]): Promise<void> {
    await this.#database.query(
      `WITH added AS (
         INSERT INTO user_import_rows (import_id, line, fields, email_key, username_key, problems)
         SELECT $1, line, fields, email_key, username_key, problems
         FROM jsonb_to_recordset($2::jsonb) AS row(line integer, fields jsonb, email_key text, username_key text, problems jsonb)
         RETURNING 1)
       UPDATE user_imports SET rows = rows + (SELECT count(*) FROM added) WHERE id = $1`,
      [
        importId,
        JSON.stringify(
          rows.map(({ line, fields, problems }) => ({
            line,
            fields,
            email_key: keyOf(fields.email),
            username_key: keyOf(fields.username),
            problems,
          })),
        ),
      ],
    );
  }

  async find(id: string): Promise<StoredImport | null> {
    const [found] = await this.#database.query<StoredImport>(
      `SELECT ${IMPORT} FROM user_imports WHERE id = $1`,
      [id],
    );
    return found ?? null;
  }

  /** Locked until the end of the transaction. */
  async lock(id: string): Promise<StoredImport | null> {
    const [found] = await this.#database.query<StoredImport>(
      `SELECT ${IMPORT} FROM user_imports WHERE id = $1 FOR UPDATE`,
      [id],
    );
    return found ?? null;
  }

  /** The newest first. */
  newest(limit: number): Promise<StoredImport[]> {
    return this.#database.query(
      `SELECT ${IMPORT} FROM user_imports ORDER BY created_at DESC, id LIMIT $1`,
      [limit],
    );
  }

  /** @returns false when the import is in another state by now */
  async setState(
    id: string,
    from: readonly UserImportState[],
    state: UserImportState,
  ): Promise<boolean> {
    const rows = await this.#database.query(
      'UPDATE user_imports SET state = $3 WHERE id = $1 AND state = ANY($2) RETURNING id',
      [id, from, state],
    );
    return rows.length === 1;
  }

  /** Imports that are not finished, or whose users wait for their links. */
  async unfinished(withLinks: boolean, limit: number): Promise<string[]> {
    const rows = await this.#database.query<{ id: string }>(
      `SELECT id FROM user_imports WHERE state = 'running' OR ($1 AND NOT dry_run AND links_taken_at IS NULL AND EXISTS (
         SELECT 1 FROM user_import_rows WHERE import_id = id AND outcome = 'created' AND NOT invited))
       ORDER BY created_at LIMIT $2`,
      [withLinks, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Removes imports whose files or reports are no longer needed. */
  async deleteOld(loadingSeconds: number, seconds: number): Promise<void> {
    await this.#database.query(
      `DELETE FROM user_imports WHERE created_at < now() - make_interval(secs => $2)
         OR (state = 'loading' AND created_at < now() - make_interval(secs => $1))`,
      [loadingSeconds, seconds],
    );
  }

  async delete(id: string): Promise<void> {
    await this.#database.query('DELETE FROM user_imports WHERE id = $1', [id]);
  }

  /** Rows without outcome, in the order of the file. */
  pending(importId: string, limit: number): Promise<PendingRow[]> {
    const repeated = (key: string): string => `EXISTS (SELECT 1 FROM user_import_rows other
      WHERE other.import_id = $1 AND other.${key} = one.${key} AND other.line < one.line)`;
    return this.#database.query(
      `SELECT ${ROW}, ${repeated('email_key')} AS "emailRepeated", ${repeated('username_key')} AS "usernameRepeated"
       FROM user_import_rows one WHERE import_id = $1 AND outcome = 'pending' ORDER BY line LIMIT $2`,
      [importId, limit],
    );
  }

  /** Stores what became of rows, and counts them. */
  async settle(importId: string, results: readonly RowResult[]): Promise<void> {
    await this.#database.query(
      `WITH result AS (SELECT * FROM jsonb_to_recordset($2::jsonb)
           AS row(line integer, outcome text, "userId" uuid, problems jsonb)),
         changed AS (UPDATE user_import_rows one SET outcome = result.outcome, user_id = result."userId", problems = result.problems
           FROM result WHERE one.import_id = $1 AND one.line = result.line RETURNING one.outcome),
         counted AS (SELECT count(*) AS total, count(*) FILTER (WHERE outcome IN ('created', 'accepted')) AS created,
           count(*) FILTER (WHERE outcome = 'refused') AS refused FROM changed)
       UPDATE user_imports SET processed = processed + counted.total, created = user_imports.created + counted.created,
         refused = user_imports.refused + counted.refused FROM counted WHERE id = $1`,
      [importId, JSON.stringify(results)],
    );
  }

  /**
   * A page of rows in the order of the file.
   * @param refusedOnly only rows with problems
   */
  page(importId: string, after: number, limit: number, refusedOnly: boolean): Promise<StoredRow[]> {
    return this.#database.query(
      `SELECT ${ROW} FROM user_import_rows
       WHERE import_id = $1 AND line > $2 AND (NOT $4 OR outcome = 'refused') ORDER BY line LIMIT $3`,
      [importId, after, limit, refusedOnly],
    );
  }

  /** Users who were created and have no link yet. */
  uninvited(importId: string, limit: number): Promise<InvitedRow[]> {
    return this.#database.query(
      `SELECT r.line, r.user_id AS "userId", u.site_role AS "siteRole"
       FROM user_import_rows r JOIN users u ON u.id = r.user_id
       WHERE r.import_id = $1 AND r.outcome = 'created' AND NOT r.invited ORDER BY r.line LIMIT $2`,
      [importId, limit],
    );
  }

  async setInvited(importId: string, lines: readonly number[]): Promise<void> {
    await this.#database.query(
      'UPDATE user_import_rows SET invited = true WHERE import_id = $1 AND line = ANY($2)',
      [importId, lines],
    );
  }

  /** @returns false when the links were taken before */
  async takeLinks(importId: string): Promise<boolean> {
    const rows = await this.#database.query(
      'UPDATE user_imports SET links_taken_at = now() WHERE id = $1 AND links_taken_at IS NULL RETURNING id',
      [importId],
    );
    return rows.length === 1;
  }
}

/** As PostgreSQL compares names and addresses of accounts: without case. */
function keyOf(value: string | undefined): string {
  return (value ?? '').trim().normalize('NFC').toLowerCase();
}
