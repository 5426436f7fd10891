export * from './auth.js';
export * from './client/auth-renew.js';
export * from './server/auth-expiring.js';
export * from './server/auth-ended.js';
export * from './events.js';
