export { PresenceModule } from './presence.module.js';
export { PresenceReader } from './presence-reader.js';
export { PresenceChanged } from './presence.events.js';
