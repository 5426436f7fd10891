export { CallsModule } from './calls.module.js';
export { TurnModule } from './turn/turn.module.js';
export { CallEnded, CallExtended, CallStarted } from './calls.events.js';
