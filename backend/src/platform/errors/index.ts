export * from './chat-call-errors.js';
export * from './error-meanings.js';
export * from './http-status.js';
export * from './outage.js';
