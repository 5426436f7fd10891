import type { Call } from './calls.js';
import type { CallId, ClientEvent, Count, Done, Seconds, ServerEvent } from './protocol.js';

/** `host`: direct; `srflx`, `prflx`: direct through a router; `relay`: through a TURN server. */
export type CallPathKind = 'host' | 'srflx' | 'prflx' | 'relay';
export type CallPathProtocol = 'udp' | 'tcp' | 'tls';

/**
 * Tenths of a per cent: 120 is 12 %.
 * @asType integer
 * @minimum 0
 * @maximum 1000
 */
type Permille = number;
/**
 * @asType integer
 * @minimum 0
 * @maximum 60000
 */
type Milliseconds = number;
/**
 * Thousands of bits a second.
 * @asType integer
 * @minimum 0
 * @maximum 1000000
 */
type Kbps = number;

/** What a device measured of its own connection in a call. Null: not known. */
export interface CallMeasures {
  /** Packets that were lost on the way to the server. */
  readonly uplinkLoss: Permille | null;
  /** Packets that were lost on the way from the server. */
  readonly downlinkLoss: Permille | null;
  /** To the server and back. */
  readonly roundTrip: Milliseconds | null;
  readonly jitter: Milliseconds | null;
  readonly sentKbps: Kbps;
  readonly receivedKbps: Kbps;
  /** How often received video froze. */
  readonly freezes: Count;
  /** For how many of the seconds the connection was poor or lost. */
  readonly poorSeconds: Seconds;
  readonly path: CallPathKind | null;
  readonly protocol: CallPathProtocol | null;
}

/** What was stored of a device in a call: averages, and sums of freezes and poor seconds. */
export interface CallQualityRecord extends CallMeasures {
  /** How long it was measured. */
  readonly seconds: Seconds;
}

/**
 * `call:reportQuality`: what this device measured in a call since its last report; sent about every
 * 30 s and when it leaves, also within two minutes after the end.
 */
export interface ReportQualityPayload extends CallMeasures {
  readonly callId: CallId;
  /**
   * The time that it covers.
   * @asType integer
   * @minimum 1
   * @maximum 300
   */
  readonly seconds: Seconds;
  /**
   * For how many of the seconds the connection was poor or lost.
   * @asType integer
   * @minimum 0
   * @maximum 300
   */
  readonly poorSeconds: Seconds;
  /**
   * How often received video froze.
   * @asType integer
   * @minimum 0
   * @maximum 10000
   */
  readonly freezes: Count;
}

export type ReportQualityResponse = Done;

/** A call in the log of a user. */
export interface LoggedCall extends Call {
  /** Of the device of the user that was in the call for the longest time. */
  readonly quality: CallQualityRecord | null;
}

/**
 * Calls of the log. `missed`: it rang for the user, or would have, and they did not answer;
 * `incoming`: others started it; `outgoing`: the user did.
 */
export type CallLogFilter = 'missed' | 'incoming' | 'outgoing';

/** How many calls the user has missed since they looked last, up to 100. */
export interface MissedCalls {
  readonly count: Count;
}

/** `callLog:missedChanged`: I missed a call, or saw the log on one of my devices. */
export type MissedCallsChangedNotice = MissedCalls;

/** Client-to-server events of the call log. */
export interface CallLogClientEvents {
  'call:reportQuality': ClientEvent<ReportQualityPayload, ReportQualityResponse>;
}

/** Server-to-client events of the call log. */
export interface CallLogServerEvents {
  'callLog:missedChanged': ServerEvent<MissedCallsChangedNotice>;
}
