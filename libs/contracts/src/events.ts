import type { AuthClientEvents, AuthServerEvents } from './auth.js';
import type { UsersServerEvents } from './users.js';
import type { ChatsClientEvents, ChatsServerEvents } from './chat-events.js';
import type { PresenceClientEvents, PresenceServerEvents } from './presence.js';
import type { AnnouncementsServerEvents } from './announcements.js';
import type { NoticesServerEvents } from './notices.js';
import type { PersonalServerEvents } from './personal.js';
import type { CallHoldClientEvents, CallHoldServerEvents } from './call-hold.js';
import type { CallPeopleClientEvents } from './call-people.js';
import type { CallLogClientEvents, CallLogServerEvents } from './call-log.js';
import type { CallsClientEvents, CallsServerEvents } from './calls.js';
import type { MediaClientEvents, MediaServerEvents } from './media.js';

/** All events that a client may send. */
export interface ClientEvents
  extends
    AuthClientEvents,
    ChatsClientEvents,
    PresenceClientEvents,
    CallsClientEvents,
    CallLogClientEvents,
    CallHoldClientEvents,
    CallPeopleClientEvents,
    MediaClientEvents {}

/** All events that the server may send. */
export interface ServerEvents
  extends
    AuthServerEvents,
    UsersServerEvents,
    ChatsServerEvents,
    PersonalServerEvents,
    NoticesServerEvents,
    AnnouncementsServerEvents,
    PresenceServerEvents,
    CallsServerEvents,
    CallLogServerEvents,
    CallHoldServerEvents,
    MediaServerEvents {}
