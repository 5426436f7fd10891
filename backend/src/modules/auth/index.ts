export { AuthModule } from './auth.module.js';
export { AUTH_ENTITIES } from './auth.entities.js';
export { SessionEnded } from './auth.events.js';
export type { SessionEndReason } from './auth.events.js';
