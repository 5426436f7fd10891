import { Injectable } from '@nestjs/common';
import type { CallId, PeerId, RequestId, SessionId, UserId } from '@chatcall/contracts';
import { Database } from '../../platform/database/index.js';

/** A device of a user that is in an open call. */
export interface DeviceInCall {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly sessionId: SessionId;
  readonly mediaNodeId: string;
  readonly requestId: RequestId | null;
}

const DEVICES = `SELECT d.call_id AS "callId", d.peer_id AS "peerId", d.session_id AS "sessionId",
  c.media_node_id AS "mediaNodeId", d.request_id AS "requestId"
  FROM call_devices d JOIN calls c ON c.id = d.call_id`;

/** The devices of a user that are in calls, and the requests that were given up. */
@Injectable()
export class CallEntriesRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Inside a transaction: until it ends no other transaction changes the calls of this user. Taken
   * before the row of a call is locked.
   */
  async lock(userId: UserId): Promise<void> {
    await this.#database.query(
      `SELECT pg_advisory_xact_lock(hashtextextended('call-entries:' || $1, 0))`,
      [userId],
    );
  }

  async devicesOf(userId: UserId): Promise<DeviceInCall[]> {
    return this.#database.query<DeviceInCall>(
      `${DEVICES} WHERE d.user_id = $1 ORDER BY d.peer_id`,
      [userId],
    );
  }

  async devicesOfRequest(userId: UserId, requestId: RequestId): Promise<DeviceInCall[]> {
    return this.#database.query<DeviceInCall>(
      `${DEVICES} WHERE d.user_id = $1 AND d.request_id = $2`,
      [userId, requestId],
    );
  }

  async giveUp(userId: UserId, requestIds: readonly RequestId[]): Promise<void> {
    if (requestIds.length === 0) return;
    await this.#database.query(
      `INSERT INTO call_requests_given_up (user_id, request_id)
       SELECT $1, id FROM unnest($2::uuid[]) AS id ON CONFLICT DO NOTHING`,
      [userId, requestIds],
    );
  }

  async isGivenUp(userId: UserId, requestId: RequestId): Promise<boolean> {
    const rows = await this.#database.query(
      'SELECT 1 FROM call_requests_given_up WHERE user_id = $1 AND request_id = $2',
      [userId, requestId],
    );
    return rows.length > 0;
  }

  /** @returns how many were deleted */
  async forgetGivenUp(seconds: number, limit: number): Promise<number> {
    const deleted = await this.#database.query(
      `DELETE FROM call_requests_given_up WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM call_requests_given_up WHERE given_up_at < now() - make_interval(secs => $1) LIMIT $2))
       RETURNING request_id`,
      [seconds, limit],
    );
    return deleted.length;
  }
}
