import { Injectable } from '@nestjs/common';
import type { CallId, PeerId, RequestId, SessionId, UserId } from '@chatcall/contracts';
import { Database, PreparedStatement } from '../../platform/database/index.js';
import type { CallRecord } from './call-record.js';
import { CALL_COLUMNS, toRecord } from './call-rows.js';
import type { CallRow } from './call-rows.js';

/** A device of a user that is in an open call. */
export interface DeviceInCall {
  readonly callId: CallId;
  readonly peerId: PeerId;
  readonly sessionId: SessionId;
  readonly mediaNodeId: string;
  readonly requestId: RequestId | null;
}

/** What decides whether a device may enter a call. */
export interface EntryFacts {
  /** Its request was given up. */
  readonly givenUp: boolean;
  /** The devices of its user that are in calls. */
  readonly devices: readonly DeviceInCall[];
  /** The call that it is to enter; null when there is none. */
  readonly call: CallRecord | null;
}

interface FactsRow extends Omit<CallRow, 'id'> {
  readonly id: CallId | null;
  readonly givenUp: boolean;
  readonly ownDevices: readonly DeviceInCall[];
}

const LOCK_WITH_CALL = new PreparedStatement<object>(
  `WITH entry AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended('call-entries:' || $1::text, 0)) IS NULL)
   SELECT c.id FROM entry, calls c WHERE c.id = $2 FOR UPDATE OF c`,
);

const FACTS = new PreparedStatement<FactsRow>(
  `SELECT EXISTS (SELECT 1 FROM call_requests_given_up g WHERE g.user_id = $1 AND g.request_id = $2) AS "givenUp",
     COALESCE((
       SELECT json_agg(json_build_object('callId', o.call_id, 'peerId', o.peer_id, 'sessionId', o.session_id,
         'mediaNodeId', oc.media_node_id, 'requestId', o.request_id) ORDER BY o.peer_id)
       FROM call_devices o JOIN calls oc ON oc.id = o.call_id WHERE o.user_id = $1), '[]') AS "ownDevices",
     ${CALL_COLUMNS}
   FROM (SELECT $3::uuid AS id) target LEFT JOIN calls c ON c.id = target.id`,
);

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

  /** The same, and then the row of a call, as `CallsRepository.lock` does. */
  async lockWithCall(userId: UserId, callId: CallId): Promise<void> {
    await this.#database.execute(LOCK_WITH_CALL, [userId, callId]);
  }

  /** Reading after locking gives the results of the changes before. */
  async factsOf(userId: UserId, requestId: RequestId, callId: CallId | null): Promise<EntryFacts> {
    const [facts] = await this.#database.execute(FACTS, [userId, requestId, callId]);
    if (facts === undefined) throw new Error('The facts about an entry are one row.');
    const { id, givenUp, ownDevices, ...row } = facts;
    return { givenUp, devices: ownDevices, call: id === null ? null : toRecord({ ...row, id }) };
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
