import type { Done } from '../../common/ack.js';
import type { RequestId } from '../../common/ids.js';

/** `call:giveUp`: I do not wait for the outcome of an initiate, accept or join any more; what came of it is undone, and nothing comes of it later. */
export interface GiveUpEntryPayload {
  /** `requestId` of the request that is given up. */
  readonly entryRequestId: RequestId;
}

export type GiveUpEntryResponse = Done;
