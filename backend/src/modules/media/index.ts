export { MediaModule } from './media.module.js';
export { CallEnded, CallStarted } from './calls/calls.events.js';
