export { AuthModule } from './auth.module.js';
export { SessionEnder } from './session-ender.js';
export { SessionEnded } from './auth.events.js';
