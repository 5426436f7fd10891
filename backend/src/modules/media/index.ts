export { MediaModule } from './media.module.js';
export { MediaPlaneModule } from './media-plane.module.js';
export { CallEnded, CallStarted } from './calls/calls.events.js';
