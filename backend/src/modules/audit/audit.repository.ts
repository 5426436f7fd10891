import { Injectable } from '@nestjs/common';
import { Database, Parameters } from '../../platform/database/index.js';
import type { AuditFilter, ChainedAuditEntry } from './audit-entry.js';

/** Where the chain ends. */
export interface AuditHead {
  readonly lastId: number;
  readonly lastHash: Buffer;
  /** Null until a server has started with the new table. */
  readonly mac: Buffer | null;
}

const COLUMNS = `id::float8 AS id, at, action, actor_kind AS "actorKind", actor_id AS "actorId", session_id AS "sessionId",
  target_kind AS "targetKind", target_id AS "targetId", address, user_agent AS "userAgent", request_id AS "requestId", details,
  previous_hash AS "previousHash", hash`;

const HEAD = `SELECT last_id::float8 AS "lastId", last_hash AS "lastHash", mac FROM audit_head`;

/** Reads the audit log and adds entries; nothing else is possible. */
@Injectable()
export class AuditRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The head, locked until the transaction ends: entries are added by one process at a time. Its id is
   * above all entries, also above those that somebody has added by hand.
   */
  async lockHead(): Promise<AuditHead> {
    const head = await this.#head(`${HEAD} FOR UPDATE`);
    const [last] = await this.#database.query<{ id: number }>(
      'SELECT id::float8 AS id FROM audit_log ORDER BY id DESC LIMIT 1',
    );
    return { ...head, lastId: Math.max(head.lastId, last?.id ?? 0) };
  }

  head(): Promise<AuditHead> {
    return this.#head(HEAD);
  }

  /** Signs the head of a log that never had an entry. */
  async signFirst(mac: Buffer): Promise<void> {
    await this.#database.query(
      'UPDATE audit_head SET mac = $1 WHERE last_id = 0 AND mac IS NULL AND NOT EXISTS (SELECT 1 FROM audit_log)',
      [mac],
    );
  }

  /** For a transaction that reads the whole log: it sees one state, whatever is added meanwhile. */
  async freeze(): Promise<void> {
    await this.#database.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  }

  /** Adds entries after the head, and moves the head. Needs the lock of the head. */
  async append(entries: readonly ChainedAuditEntry[], head: AuditHead): Promise<void> {
    await this.#database.query(
      `INSERT INTO audit_log (id, at, action, actor_kind, actor_id, session_id, target_kind, target_id, address, user_agent,
         request_id, details, previous_hash, hash)
       SELECT e.id, e.at, e.action, e."actorKind", e."actorId", e."sessionId", e."targetKind", e."targetId", e.address,
         e."userAgent", e."requestId", e.details, decode(e."previousHash", 'hex'), decode(e.hash, 'hex')
       FROM json_to_recordset($1::json) AS e (id bigint, at timestamptz, action text, "actorKind" text, "actorId" uuid,
         "sessionId" uuid, "targetKind" text, "targetId" text, address text, "userAgent" text, "requestId" text, details jsonb,
         "previousHash" text, hash text)`,
      [
        JSON.stringify(
          entries.map((entry) => ({
            ...entry,
            previousHash: entry.previousHash.toString('hex'),
            hash: entry.hash.toString('hex'),
          })),
        ),
      ],
    );
    await this.#database.query('UPDATE audit_head SET last_id = $1, last_hash = $2, mac = $3', [
      head.lastId,
      head.lastHash,
      head.mac,
    ]);
  }

  /** Entries after an id, ascending. */
  after(id: number, limit: number): Promise<ChainedAuditEntry[]> {
    return this.#database.query(
      `SELECT ${COLUMNS} FROM audit_log WHERE id > $1 ORDER BY id LIMIT $2`,
      [id, limit],
    );
  }

  /** Entries before an id, the newest first. */
  page(filter: AuditFilter, beforeId: number | null, limit: number): Promise<ChainedAuditEntry[]> {
    const parameters = new Parameters(limit);
    const { actorId, targetId, action, after, before } = filter;
    const conditions = [
      beforeId === null ? null : `id < ${parameters.add(beforeId)}::bigint`,
      actorId === undefined ? null : `actor_id = ${parameters.add(actorId)}::uuid`,
      targetId === undefined ? null : `target_id = ${parameters.add(targetId)}::text`,
      action === undefined ? null : `action = ${parameters.add(action)}::text`,
      after === undefined ? null : `at >= ${parameters.add(after)}::timestamptz`,
      before === undefined ? null : `at < ${parameters.add(before)}::timestamptz`,
    ].filter((one) => one !== null);
    return this.#database.query(
      `SELECT ${COLUMNS} FROM audit_log ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
       ORDER BY id DESC LIMIT $1`,
      parameters.values,
    );
  }

  async #head(sql: string): Promise<AuditHead> {
    const [head] = await this.#database.query<AuditHead>(sql);
    // Without a head no entry could follow: somebody deleted it.
    if (head === undefined) throw new Error('The head of the audit log is missing');
    return head;
  }
}
