import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { CallId, CallLogFilter, ConversationId, UserId } from '@chatcall/contracts';
import { Database, PreparedStatement, violatedUnique } from '../../platform/database/index.js';
import type { CallRecord } from './call-record.js';
import { CALL_COLUMNS, toRecord } from './call-rows.js';
import type { CallRow } from './call-rows.js';
import { CallAlreadyActiveError } from './calls.errors.js';

/** Stores participants, `list`, of the call with the id `call`: parameters of a statement. */
const upsertParticipants = (call: string, list: string): string => `
  INSERT INTO call_participants (call_id, user_id, outcome, device_id, joined_at, left_at, hand_order)
  SELECT ${call}::uuid, p."userId", p.outcome, p."deviceId", p."joinedAt", p."leftAt", p."handOrder"
  FROM json_to_recordset(${list}::json) AS p ("userId" uuid, outcome text, "deviceId" uuid, "joinedAt" timestamptz, "leftAt" timestamptz,
    "handOrder" integer)
  ON CONFLICT (call_id, user_id) DO UPDATE SET outcome = EXCLUDED.outcome, device_id = EXCLUDED.device_id,
    joined_at = EXCLUDED.joined_at, left_at = EXCLUDED.left_at, hand_order = EXCLUDED.hand_order`;

/** The same for devices. */
const upsertDevices = (call: string, list: string): string => `
  INSERT INTO call_devices (call_id, session_id, user_id, peer_id, request_id, process_id)
  SELECT ${call}::uuid, d."sessionId", d."userId", d."peerId", d."requestId", d."processId"
  FROM json_to_recordset(${list}::json) AS d ("sessionId" uuid, "userId" uuid, "peerId" uuid, "requestId" uuid, "processId" uuid)
  ON CONFLICT (call_id, session_id) DO UPDATE SET user_id = EXCLUDED.user_id, peer_id = EXCLUDED.peer_id,
    request_id = EXCLUDED.request_id, process_id = EXCLUDED.process_id`;

/**
 * Everything that a change of a call stores, in one statement: each one more is a round trip while
 * its row is locked.
 */
const SAVE = new PreparedStatement<{ id: CallId }>(`
  WITH changed AS (
    UPDATE calls SET state = $3, answered_at = $4, ended_at = $5, end_reason = $6, hands_version = $7, media_node_id = $8,
      conversation_id = $13, direct = $14, ring_expires_at = $15, started_by = $16
    WHERE id = $1 AND state = $2 AND $9::boolean RETURNING id
  ), gone AS (
    DELETE FROM call_devices WHERE call_id = $1 AND peer_id = ANY($10::uuid[])
  ), participants AS (${upsertParticipants('$1', '$11')}
  ), devices AS (${upsertDevices('$1', '$12')}
  )
  SELECT id FROM changed`);

/** Conditions on a call `c` and the participant `own`. */
const FILTERS: Readonly<Record<CallLogFilter, string>> = {
  missed: `AND own.outcome IN ('missed', 'cancelled', 'busy')`,
  incoming: 'AND c.started_by <> own.user_id',
  outgoing: 'AND c.started_by = own.user_id',
};

/** Calls with their participants and devices. */
@Injectable()
export class CallsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(callId: CallId): Promise<CallRecord | null> {
    const [record] = await this.#records('WHERE c.id = $1', [callId]);
    return record ?? null;
  }

  /**
   * Locks the row of the call until the transaction ends, so that all nodes change a call one after
   * another, and reads it then. Reading after locking gives the result of the change before.
   */
  async lock(callId: CallId): Promise<CallRecord | null> {
    const locked = await this.#database.query('SELECT 1 FROM calls WHERE id = $1 FOR UPDATE', [
      callId,
    ]);
    return locked.length === 0 ? null : this.find(callId);
  }

  /** The open call of a conversation. */
  async openIn(conversationId: ConversationId): Promise<CallId | null> {
    const [row] = await this.#database.query<{ id: CallId }>(
      `SELECT id FROM calls WHERE conversation_id = $1 AND state <> 'ended'`,
      [conversationId],
    );
    return row?.id ?? null;
  }

  /**
   * Stores a new call. Inside a transaction.
   * @returns false when the conversation has an open call already
   */
  async create(call: CallRecord): Promise<boolean> {
    const created = await this.#database.query(
      `INSERT INTO calls (id, conversation_id, kind, direct, state, started_by, media_node_id, started_at, ring_expires_at, answered_at,
         ended_at, end_reason)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       ON CONFLICT (conversation_id) WHERE state <> 'ended' DO NOTHING RETURNING id`,
      [
        call.id,
        call.conversationId,
        call.kind,
        call.direct,
        call.state,
        call.startedBy,
        call.mediaNodeId,
        call.startedAt,
        call.ringExpiresAt,
        call.answeredAt,
        call.endedAt,
        call.endReason,
      ],
    );
    if (created.length === 0) return false;
    await this.#database.query(upsertParticipants('$1', '$2'), [
      call.id,
      JSON.stringify(call.participants),
    ]);
    await this.#database.query(upsertDevices('$1', '$2'), [call.id, JSON.stringify(call.devices)]);
    return true;
  }

  /**
   * Stores the differences between the locked call and the decided one. Inside the transaction of
   * the lock.
   * @throws CallAlreadyActiveError when the conversation in which it continues has an open call
   */
  async save(before: CallRecord, after: CallRecord): Promise<void> {
    // The device of a session that has another peer now is replaced.
    const gone = before.devices.filter(
      ({ sessionId }) => !after.devices.some((device) => device.sessionId === sessionId),
    );
    const participants = after.participants.filter(
      (participant) => !before.participants.includes(participant),
    );
    const devices = after.devices.filter((device) => !before.devices.includes(device));
    const changed =
      before.state !== after.state ||
      before.answeredAt !== after.answeredAt ||
      before.mediaNodeId !== after.mediaNodeId ||
      before.conversationId !== after.conversationId ||
      before.handsVersion !== after.handsVersion;
    const values = [
      after.id,
      before.state,
      after.state,
      after.answeredAt,
      after.endedAt,
      after.endReason,
      after.handsVersion,
      after.mediaNodeId,
      changed,
      gone.map(({ peerId }) => peerId),
      JSON.stringify(participants),
      JSON.stringify(devices),
      after.conversationId,
      after.direct,
      after.ringExpiresAt,
      after.startedBy,
    ];
    const saved = await this.#database.execute(SAVE, values).catch((error: unknown) => {
      throw violatedUnique(error) === 'calls_open_key' ? new CallAlreadyActiveError() : error;
    });
    if (changed && saved.length === 0)
      throw new Error(`Call ${after.id} was changed by another transaction although it was locked`);
  }

  /** Those of these users who are in two calls now, one of them on hold. */
  async busyAmong(userIds: readonly UserId[]): Promise<Set<UserId>> {
    const rows = await this.#database.query<{ userId: UserId }>(
      `SELECT p.user_id AS "userId" FROM call_participants p JOIN calls c ON c.id = p.call_id
       WHERE p.user_id = ANY($1::uuid[]) AND p.outcome = 'joined' AND c.state <> 'ended'
       GROUP BY p.user_id HAVING count(*) > 1`,
      [userIds],
    );
    return new Set(rows.map(({ userId }) => userId));
  }

  /**
   * How often the user has called each of these users since a moment without an answer.
   * @returns users whom the user has called, with the number of calls and the time of the first one
   */
  async unansweredSince(
    since: Date,
    callerId: UserId,
    userIds: readonly UserId[],
  ): Promise<{ userId: UserId; count: number; firstAt: Date }[]> {
    return this.#database.query(
      `SELECT p.user_id AS "userId", count(*)::integer AS count, min(c.started_at) AS "firstAt"
       FROM call_participants p JOIN calls c ON c.id = p.call_id
       WHERE p.user_id = ANY($3::uuid[]) AND p.call_id >= $1::uuid AND c.started_at >= $4 AND c.started_by = $2
         AND p.outcome IN ('ringing', 'missed', 'declined', 'cancelled')
       GROUP BY p.user_id`,
      [firstIdAt(since), callerId, userIds, since],
    );
  }

  /** The open calls of a device. */
  async openOfSession(sessionId: string): Promise<{ callId: CallId; peerId: string }[]> {
    return this.#database.query(
      'SELECT call_id AS "callId", peer_id AS "peerId" FROM call_devices WHERE session_id = $1',
      [sessionId],
    );
  }

  /** The open calls that ring for a user or in which they are. */
  async openOfUser(userId: UserId): Promise<CallId[]> {
    const rows = await this.#database.query<{ id: CallId }>(
      `SELECT c.id FROM call_participants p JOIN calls c ON c.id = p.call_id
       WHERE p.user_id = $1 AND p.outcome IN ('ringing', 'joined') AND c.state <> 'ended'`,
      [userId],
    );
    return rows.map(({ id }) => id);
  }

  /** The open calls of these conversations, ringing ones included. */
  async openAmong(conversationIds: readonly ConversationId[]): Promise<CallRecord[]> {
    return this.#records(
      `WHERE c.conversation_id = ANY($1::uuid[]) AND c.state <> 'ended' ORDER BY c.id`,
      [conversationIds],
    );
  }

  /** Calls of a conversation, newest first, before a cursor. */
  async logOfConversation(
    conversationId: ConversationId,
    before: CallId | null,
    limit: number,
  ): Promise<CallRecord[]> {
    return this.#records(
      `WHERE c.conversation_id = $1 AND ($2::uuid IS NULL OR c.id < $2) ORDER BY c.id DESC LIMIT $3`,
      [conversationId, before, limit],
    );
  }

  /** The calls of a user in these conversations, newest first, before a cursor. */
  async logOfUser(
    userId: UserId,
    conversationIds: readonly ConversationId[],
    filter: CallLogFilter | null,
    before: CallId | null,
    limit: number,
  ): Promise<CallRecord[]> {
    return this.#records(
      `JOIN call_participants own ON own.call_id = c.id
       WHERE own.user_id = $1 AND c.conversation_id = ANY($2::uuid[]) AND ($3::uuid IS NULL OR own.call_id < $3)
         ${filter === null ? '' : FILTERS[filter]}
       ORDER BY own.call_id DESC LIMIT $4`,
      [userId, conversationIds, before, limit],
    );
  }

  /**
   * The open call in the direct conversation of two users, and open group calls that one of them
   * started and that ring for the other.
   */
  async openBetween(oneId: UserId, otherId: UserId): Promise<CallId[]> {
    const rows = await this.#database.query<{ id: CallId }>(
      `SELECT c.id FROM calls c
       JOIN call_participants one ON one.call_id = c.id AND one.user_id = $1
       JOIN call_participants other ON other.call_id = c.id AND other.user_id = $2
       WHERE c.state <> 'ended' AND (c.direct OR (c.started_by = $1 AND other.outcome = 'ringing')
         OR (c.started_by = $2 AND one.outcome = 'ringing'))`,
      [oneId, otherId],
    );
    return rows.map(({ id }) => id);
  }

  async #records(rest: string, params: unknown[]): Promise<CallRecord[]> {
    return (
      await this.#database.query<CallRow>(`SELECT ${CALL_COLUMNS} FROM calls c ${rest}`, params)
    ).map(toRecord);
  }
}

/** The least id that a call of this moment may have; ids of calls begin with their time (RFC 9562). */
function firstIdAt(time: Date): string {
  return uuidv7({ msecs: time.getTime(), seq: 0, random: new Uint8Array(16) });
}
