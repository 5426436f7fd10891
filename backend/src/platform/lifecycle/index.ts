export * from './shutdown-sequence.js';
