export { AuthModule } from './auth.module.js';
export { SessionEnded } from './auth.events.js';
