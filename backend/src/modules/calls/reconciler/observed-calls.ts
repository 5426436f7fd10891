import type { CallId, PeerId } from '@chatcall/contracts';
import type { MediaNodeId } from '../../media-node/index.js';

/** One run of an API process; see `ProcessRelay.processId`. */
export type ProcessId = string;

/** A device of an open call, as stored. */
export interface OpenDevice {
  readonly peerId: PeerId;
  /** The process with its connection; null in rows of older versions. */
  readonly processId: ProcessId | null;
}

/** An open call, as stored. */
export interface OpenCall {
  readonly id: CallId;
  readonly mediaNodeId: MediaNodeId;
  /** When its ringing ends; null when it rings nobody. */
  readonly ringsUntil: Date | null;
  readonly devices: readonly OpenDevice[];
}

/**
 * `suspended`: the peer is kept for a device whose connection is lost; `prepared`: that of a device
 * for which the call rings.
 */
export type ObservedPeerState = 'attended' | 'suspended' | 'prepared';

/** The peers of a room. */
export type ObservedRoom = ReadonlyMap<PeerId, ObservedPeerState>;

/**
 * A media node. `gone`: it cannot exist, since this is the only process; `lost`: it seems to be gone;
 * `unknown`: it does not answer.
 */
export type ObservedNode =
  | { readonly state: 'gone' | 'lost' | 'unknown' }
  | {
      readonly state: 'running';
      /** It takes no calls: it will end, or has no worker. */
      readonly leaving: boolean;
      readonly rooms: ReadonlyMap<CallId, ObservedRoom>;
    };

/** `closed`: ended by the client or the server, and not lost. */
export type ObservedConnection = 'attached' | 'closed';

/**
 * An API process. `absent`: it has left Redis; `silent`: it is there and does not answer;
 * `unknown`: Redis could not be asked.
 */
export type ObservedProcess =
  | { readonly state: 'absent' | 'silent' | 'unknown' }
  | {
      readonly state: 'running';
      /** Of the peers asked for; without those that have no connection. */
      readonly connections: ReadonlyMap<PeerId, ObservedConnection>;
    };

/**
 * What is known of some calls, or of all. The rooms were read first, then the database, then the
 * connections. Therefore a peer that the database does not have has left, and is not yet to come; and
 * a peer of a room that has no connection has lost it. A device that accepts is stored before its
 * prepared peer takes part, so one that is prepared in a call that rings nobody will not.
 */
export interface ObservedCalls {
  /** The time by the clock of the database. */
  readonly at: Date;
  /** The time by the clock of this process: the ends of ringing are set by such a clock. */
  readonly localTime: Date;
  readonly calls: readonly OpenCall[];
  readonly nodes: ReadonlyMap<MediaNodeId, ObservedNode>;
  readonly processes: ReadonlyMap<ProcessId, ObservedProcess>;
}
