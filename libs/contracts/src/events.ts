import type { AuthClientEvents, AuthServerEvents } from './auth.js';
import type { UsersServerEvents } from './users.js';
import type { ChatsClientEvents, ChatsServerEvents } from './chat-events.js';
import type { PresenceClientEvents, PresenceServerEvents } from './presence.js';
import type { CallsClientEvents, CallsServerEvents } from './calls.js';
import type { MediaClientEvents, MediaServerEvents } from './media.js';

/** All events that a client may send. */
export interface ClientEvents
  extends
    AuthClientEvents,
    ChatsClientEvents,
    PresenceClientEvents,
    CallsClientEvents,
    MediaClientEvents {}

/** All events that the server may send. */
export interface ServerEvents
  extends
    AuthServerEvents,
    UsersServerEvents,
    ChatsServerEvents,
    PresenceServerEvents,
    CallsServerEvents,
    MediaServerEvents {}

/** Names of all client events, for exhaustive tables. */
export const CLIENT_EVENTS = [
  'auth:renew',
  'chat:message',
  'chat:typing',
  'chat:read',
  'chat:delivered',
  'presence:heartbeat',
  'presence:query',
  'call:initiate',
  'call:accept',
  'call:join',
  'call:giveUp',
  'call:decline',
  'call:cancel',
  'call:hangup',
  'call:query',
  'media:connectTransport',
  'media:produce',
  'media:pauseProducer',
  'media:resumeProducer',
  'media:closeProducer',
  'media:consume',
  'media:resumeConsumers',
  'media:pauseConsumers',
  'media:closeConsumers',
  'media:restartIce',
] as const satisfies readonly (keyof ClientEvents)[];
