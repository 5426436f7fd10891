import type { ClientEvent, ServerEvent } from '../common/event.js';
import type { HeartbeatPayload, HeartbeatResponse } from './client/heartbeat.js';
import type { QueryPresencePayload, QueryPresenceResponse } from './client/query-presence.js';
import type { OnlineNotice } from './server/online.js';
import type { OfflineNotice } from './server/offline.js';

/** Client-to-server events of presence. */
export interface PresenceClientEvents {
  'presence:heartbeat': ClientEvent<HeartbeatPayload, HeartbeatResponse>;
  'presence:query': ClientEvent<QueryPresencePayload, QueryPresenceResponse>;
}

/** Server-to-client events of presence. */
export interface PresenceServerEvents {
  'presence:online': ServerEvent<OnlineNotice>;
  'presence:offline': ServerEvent<OfflineNotice>;
}
