export { Threads, type ThreadReply } from './threads.js';
export type { ThreadStore } from './thread-store.js';
export { FollowedThreads } from './thread-list.js';
