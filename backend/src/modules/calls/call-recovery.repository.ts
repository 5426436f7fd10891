import { Injectable } from '@nestjs/common';
import type { CallId, PeerId } from '@chatcall/contracts';
import { Database } from '../../platform/database/index.js';

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

  /** The calls of a node with the peers stored for them. */
  async peersOnNode(mediaNodeId: string): Promise<Map<CallId, PeerId[]>> {
    const rows = await this.#database.query<{ id: CallId; peerIds: PeerId[] }>(
      `SELECT c.id, ARRAY(SELECT d.peer_id::text FROM call_devices d WHERE d.call_id = c.id) AS "peerIds"
       FROM calls c WHERE c.state <> 'ended' AND c.media_node_id = $1`,
      [mediaNodeId],
    );
    return new Map(rows.map(({ id, peerIds }) => [id, peerIds]));
  }

  /** All open calls with their media nodes. */
  async nodesOfOpenCalls(): Promise<Map<CallId, string>> {
    const rows = await this.#database.query<{ id: CallId; nodeId: string }>(
      `SELECT id, media_node_id AS "nodeId" FROM calls WHERE state <> 'ended'`,
    );
    return new Map(rows.map(({ id, nodeId }) => [id, nodeId]));
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
