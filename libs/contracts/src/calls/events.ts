import type { ClientEvent, ServerEvent } from '../common/event.js';
import type { InitiateCallPayload, InitiateCallResponse } from './client/initiate-call.js';
import type { AcceptCallPayload, AcceptCallResponse } from './client/accept-call.js';
import type { JoinCallPayload, JoinCallResponse } from './client/join-call.js';
import type { GiveUpEntryPayload, GiveUpEntryResponse } from './client/give-up-entry.js';
import type { DeclineCallPayload, DeclineCallResponse } from './client/decline-call.js';
import type { CancelCallPayload, CancelCallResponse } from './client/cancel-call.js';
import type { HangUpPayload, HangUpResponse } from './client/hang-up.js';
import type { QueryCallsPayload, QueryCallsResponse } from './client/query-calls.js';
import type { CallIncomingNotice } from './server/call-incoming.js';
import type { CallAcceptedNotice } from './server/call-accepted.js';
import type { CallDeclinedNotice } from './server/call-declined.js';
import type { CallRingingStoppedNotice } from './server/call-ringing-stopped.js';
import type { CallChangedNotice } from './server/call-changed.js';
import type { CallEndedNotice } from './server/call-ended.js';
import type { PeerJoinedNotice } from './server/peer-joined.js';
import type { PeerLeftNotice } from './server/peer-left.js';

/** Client-to-server events of calls. */
export interface CallsClientEvents {
  'call:initiate': ClientEvent<InitiateCallPayload, InitiateCallResponse>;
  'call:accept': ClientEvent<AcceptCallPayload, AcceptCallResponse>;
  'call:join': ClientEvent<JoinCallPayload, JoinCallResponse>;
  'call:giveUp': ClientEvent<GiveUpEntryPayload, GiveUpEntryResponse>;
  'call:decline': ClientEvent<DeclineCallPayload, DeclineCallResponse>;
  'call:cancel': ClientEvent<CancelCallPayload, CancelCallResponse>;
  'call:hangup': ClientEvent<HangUpPayload, HangUpResponse>;
  'call:query': ClientEvent<QueryCallsPayload, QueryCallsResponse>;
}

/** Server-to-client events of calls. */
export interface CallsServerEvents {
  'call:incoming': ServerEvent<CallIncomingNotice>;
  'call:accepted': ServerEvent<CallAcceptedNotice>;
  'call:declined': ServerEvent<CallDeclinedNotice>;
  'call:ringingStopped': ServerEvent<CallRingingStoppedNotice>;
  'call:changed': ServerEvent<CallChangedNotice>;
  'call:ended': ServerEvent<CallEndedNotice>;
  'call:peerJoined': ServerEvent<PeerJoinedNotice>;
  'call:peerLeft': ServerEvent<PeerLeftNotice>;
}
