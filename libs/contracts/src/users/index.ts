export * from './user.js';
export * from './contact.js';
export * from './server/user-updated.js';
export * from './server/contact-changed.js';
export * from './events.js';
