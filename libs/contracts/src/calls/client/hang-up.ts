import type { Done } from '../../common/ack.js';
import type { CallId } from '../../common/ids.js';

/** `call:hangup`: this device leaves the call. */
export interface HangUpPayload {
  readonly callId: CallId;
}

export type HangUpResponse = Done;
