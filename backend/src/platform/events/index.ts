export * from './domain-event.js';
export * from './event-bus.js';
export { KeyedQueue } from './keyed-queue.js';
