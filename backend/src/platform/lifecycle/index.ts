export * from './shutdown-state.js';
export * from './shutdown-sequence.js';
