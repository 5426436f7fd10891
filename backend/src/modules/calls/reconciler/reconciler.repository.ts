import { Injectable } from '@nestjs/common';
import type { CallId } from '@chatcall/contracts';
import { Database } from '../../../platform/database/index.js';
import type { MediaNodeId } from '../../media-node/index.js';
import type { OpenCall, ProcessId } from './observed-calls.js';
import type { NoticedDifference, RepairPlan } from './repair-plan.js';

/** Open calls as stored, with the differences that were noticed in them. */
export interface StoredCalls {
  /** The time by the clock of the database. */
  readonly at: Date;
  readonly calls: readonly OpenCall[];
  readonly noticed: readonly NoticedDifference[];
}

/** Inside the JSON, times are text. */
interface StoredRow {
  readonly at: Date;
  readonly calls: readonly (Omit<OpenCall, 'ringsUntil'> & {
    readonly ringsUntil: string | null;
  })[];
  readonly noticed: readonly (Omit<NoticedDifference, 'noticedAt' | 'seenAt'> & {
    readonly noticedAt: string;
    readonly seenAt: string;
  })[];
}

const RINGS = `EXISTS (SELECT 1 FROM call_participants p WHERE p.call_id = c.id AND p.outcome = 'ringing')`;

/** What `CallReconciler` reads and stores; it changes calls through `CallStateService`. */
@Injectable()
export class ReconcilerRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The nodes of these calls, also of ended ones; null: of all open calls. */
  async nodesOf(callIds: readonly CallId[] | null): Promise<MediaNodeId[]> {
    const rows = await this.#database.query<{ id: MediaNodeId }>(
      `SELECT DISTINCT media_node_id AS id FROM calls
       WHERE CASE WHEN $1::uuid[] IS NULL THEN state <> 'ended' ELSE id = ANY($1) END`,
      [callIds],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * The calls that cannot wait for the comparison of all: their node is lost, their ringing is over,
   * the process of a device is not running, or they differed before.
   * @param runningIds null when it is not known which processes run
   */
  async suspects(
    lostNodeIds: Iterable<MediaNodeId>,
    runningIds: readonly ProcessId[] | null,
    localTime: Date,
  ): Promise<CallId[]> {
    const rows = await this.#database.query<{ id: CallId }>(
      `SELECT c.id FROM calls c WHERE c.state <> 'ended' AND (c.media_node_id = ANY($1::uuid[])
         OR (c.ring_expires_at <= $3 AND ${RINGS})
         OR EXISTS (SELECT 1 FROM call_devices d WHERE d.call_id = c.id AND d.process_id <> ALL($2::uuid[])))
       UNION SELECT call_id FROM call_differences`,
      [[...lostNodeIds], runningIds, localTime],
    );
    return rows.map(({ id }) => id);
  }

  /** These calls, as far as they are open, or all open ones; with all differences noticed in them. */
  async read(callIds: readonly CallId[] | null): Promise<StoredCalls> {
    const [row] = await this.#database.query<StoredRow>(
      `SELECT now() AS at,
         COALESCE((
           SELECT json_agg(json_build_object('id', c.id, 'mediaNodeId', c.media_node_id,
             'ringsUntil', CASE WHEN ${RINGS} THEN c.ring_expires_at END,
             'devices', COALESCE((
               SELECT json_agg(json_build_object('peerId', d.peer_id, 'processId', d.process_id))
               FROM call_devices d WHERE d.call_id = c.id), '[]')))
           FROM calls c WHERE c.state <> 'ended' AND ($1::uuid[] IS NULL OR c.id = ANY($1))), '[]') AS calls,
         COALESCE((
           SELECT json_agg(json_build_object('kind', f.kind, 'callId', f.call_id, 'subject', f.subject,
             'noticedAt', f.noticed_at, 'seenAt', f.seen_at))
           FROM call_differences f WHERE $1::uuid[] IS NULL OR f.call_id = ANY($1)), '[]') AS noticed`,
      [callIds],
    );
    if (row === undefined) throw new Error('A statement that always has a row has none.');
    return {
      at: row.at,
      calls: row.calls.map((call) => ({
        ...call,
        ringsUntil: call.ringsUntil === null ? null : new Date(call.ringsUntil),
      })),
      noticed: row.noticed.map((difference) => ({
        ...difference,
        noticedAt: new Date(difference.noticedAt),
        seenAt: new Date(difference.seenAt),
      })),
    };
  }

  /** Stores what has to last before it is repaired; two processes may store the same. */
  async store({ noticed, gone }: Pick<RepairPlan, 'noticed' | 'gone'>): Promise<void> {
    if (noticed.length > 0)
      await this.#database.query(
        `INSERT INTO call_differences (call_id, subject, kind, noticed_at, seen_at)
         SELECT f."callId", f.subject, f.kind, f."noticedAt", f."seenAt"
         FROM json_to_recordset($1::json) AS f ("callId" uuid, subject uuid, kind text, "noticedAt" timestamptz, "seenAt" timestamptz)
         ON CONFLICT (call_id, subject, kind) DO UPDATE SET noticed_at = EXCLUDED.noticed_at, seen_at = EXCLUDED.seen_at
         WHERE call_differences.seen_at < EXCLUDED.seen_at`,
        [JSON.stringify(noticed)],
      );
    if (gone.length > 0)
      await this.#database.query(
        `DELETE FROM call_differences d
         USING json_to_recordset($1::json) AS f ("callId" uuid, subject uuid, kind text, "seenAt" timestamptz)
         WHERE d.call_id = f."callId" AND d.subject = f.subject AND d.kind = f.kind AND d.seen_at = f."seenAt"`,
        [JSON.stringify(gone)],
      );
  }
}
