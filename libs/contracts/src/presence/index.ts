export * from './presence.js';
export * from './client/heartbeat.js';
export * from './client/query-presence.js';
export * from './server/online.js';
export * from './server/offline.js';
export * from './events.js';
