export * from './repeated-look.js';
export * from './shutdown-sequence.js';
