export * from './chat-call-error.js';
export * from './generic-errors.js';
export * from './http-status.js';
export * from './error-body.js';
export * from './outage.js';
export * from './is-error.js';
export * from './write-refusal.js';
