export * from './event-bus.js';
export { KeyedQueue } from './keyed-queue.js';
