export * from './domain-event.js';
export * from './event-bus.js';
