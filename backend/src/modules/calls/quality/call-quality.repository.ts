import { Injectable } from '@nestjs/common';
import type {
  CallId,
  CallMeasures,
  CallQualityRecord,
  SessionId,
  UserId,
} from '@chatcall/contracts';
import { Database } from '../../../platform/database/index.js';

/** What a device has measured within some seconds. */
export interface QualityReport extends CallMeasures {
  readonly seconds: number;
}

/** The device in a call that a report is from. */
export interface ReportingDevice {
  readonly callId: CallId;
  readonly userId: UserId;
  readonly sessionId: SessionId;
}

/** Reports of a longer time than this are not added: no call is that long. */
const SECONDS_MAX = 7 * 86_400;

/** An average over both times; the known value when one is not known. */
function averaged(column: string): string {
  return `${column} = (COALESCE(q.${column}, EXCLUDED.${column}) * q.seconds + COALESCE(EXCLUDED.${column}, q.${column}) * EXCLUDED.seconds)
    / (q.seconds + EXCLUDED.seconds)`;
}

/** The quality of calls, as devices have measured it. */
@Injectable()
export class CallQualityRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds a report to those of the same device. */
  async add({ callId, userId, sessionId }: ReportingDevice, report: QualityReport): Promise<void> {
    await this.#database.query(
      `INSERT INTO call_quality AS q (call_id, session_id, user_id, seconds, poor_seconds, uplink_loss, downlink_loss, round_trip,
         jitter, sent_kbps, received_kbps, freezes, path, protocol)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
       ON CONFLICT (call_id, session_id) DO UPDATE SET
         ${['uplink_loss', 'downlink_loss', 'round_trip', 'jitter', 'sent_kbps', 'received_kbps'].map(averaged).join(', ')},
         seconds = q.seconds + EXCLUDED.seconds, poor_seconds = q.poor_seconds + EXCLUDED.poor_seconds,
         freezes = q.freezes + EXCLUDED.freezes, path = COALESCE(EXCLUDED.path, q.path),
         protocol = COALESCE(EXCLUDED.protocol, q.protocol), reported_at = now()
       WHERE q.user_id = EXCLUDED.user_id AND q.seconds < ${SECONDS_MAX}`,
      [
        callId,
        sessionId,
        userId,
        report.seconds,
        Math.min(report.poorSeconds, report.seconds),
        report.uplinkLoss,
        report.downlinkLoss,
        report.roundTrip,
        report.jitter,
        report.sentKbps,
        report.receivedKbps,
        report.freezes,
        report.path,
        report.protocol,
      ],
    );
  }

  /** Of each of these calls, what the device of a user measured that was in it for the longest time. */
  async ofUser(
    userId: UserId,
    callIds: readonly CallId[],
  ): Promise<ReadonlyMap<CallId, CallQualityRecord>> {
    const rows = await this.#database.query<CallQualityRecord & { callId: CallId }>(
      `SELECT DISTINCT ON (call_id) call_id AS "callId", seconds, poor_seconds AS "poorSeconds",
         round(uplink_loss)::integer AS "uplinkLoss", round(downlink_loss)::integer AS "downlinkLoss",
         round(round_trip)::integer AS "roundTrip", round(jitter)::integer AS jitter,
         round(sent_kbps)::integer AS "sentKbps", round(received_kbps)::integer AS "receivedKbps", freezes, path, protocol
       FROM call_quality WHERE call_id = ANY($2::uuid[]) AND user_id = $1 ORDER BY call_id, seconds DESC`,
      [userId, callIds],
    );
    return new Map(rows.map(({ callId, ...record }) => [callId, record]));
  }

  /** @returns how many were deleted */
  async forget(days: number, limit: number): Promise<number> {
    const deleted = await this.#database.query(
      `DELETE FROM call_quality WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM call_quality WHERE reported_at < now() - make_interval(days => $1) LIMIT $2))
       RETURNING call_id`,
      [days, limit],
    );
    return deleted.length;
  }
}
