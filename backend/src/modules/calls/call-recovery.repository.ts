import { Injectable } from '@nestjs/common';
import type { CallId, PeerId } from '@chatcall/contracts';
import { Database } from '../../platform/database/index.js';

/** A call whose media node is late with its heartbeat. */
export interface OrphanedCall {
  readonly callId: CallId;
  readonly mediaNodeId: string;
  /** The node has been late for so long that it counts as gone. */
  readonly silent: boolean;
}

/**
 * Finds open calls that may need repair. Uses the clock of the database, except for the end of the
 * ringing.
 */
@Injectable()
export class CallRecoveryRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async onNode(mediaNodeId: string): Promise<CallId[]> {
    return this.#ids(`SELECT id FROM calls WHERE state <> 'ended' AND media_node_id = $1`, [
      mediaNodeId,
    ]);
  }

  async notOnNode(mediaNodeId: string): Promise<CallId[]> {
    return this.#ids(`SELECT id FROM calls WHERE state <> 'ended' AND media_node_id <> $1`, [
      mediaNodeId,
    ]);
  }

  /** The calls of a node with the peers stored for them. */
  async peersOnNode(mediaNodeId: string): Promise<Map<CallId, PeerId[]>> {
    const rows = await this.#database.query<{ id: CallId; peerIds: PeerId[] }>(
      `SELECT c.id, ARRAY(SELECT d.peer_id::text FROM call_devices d WHERE d.call_id = c.id) AS "peerIds"
       FROM calls c WHERE c.state <> 'ended' AND c.media_node_id = $1`,
      [mediaNodeId],
    );
    return new Map(rows.map(({ id, peerIds }) => [id, peerIds]));
  }

  /** Calls whose media node is late with its heartbeat, or unknown. */
  async orphans(lateSeconds: number, silentSeconds: number): Promise<OrphanedCall[]> {
    return this.#database.query<OrphanedCall>(
      `SELECT c.id AS "callId", c.media_node_id AS "mediaNodeId",
         (n.id IS NULL OR n.seen_at < now() - make_interval(secs => $2)) AS silent
       FROM calls c LEFT JOIN media_nodes n ON n.id = c.media_node_id
       WHERE c.state <> 'ended' AND (n.id IS NULL OR n.seen_at < now() - make_interval(secs => $1))`,
      [lateSeconds, silentSeconds],
    );
  }

  /** Calls that still ring so many seconds after the end of their ringing time. */
  async overdue(slackSeconds: number): Promise<CallId[]> {
    return this.#ids(
      `SELECT c.id FROM calls c WHERE c.state <> 'ended' AND c.ring_expires_at < $1
         AND EXISTS (SELECT 1 FROM call_participants p WHERE p.call_id = c.id AND p.outcome = 'ringing')`,
      [new Date(Date.now() - slackSeconds * 1000)],
    );
  }

  async #ids(sql: string, params: unknown[]): Promise<CallId[]> {
    return (await this.#database.query<{ id: CallId }>(sql, params)).map(({ id }) => id);
  }
}
