export { JobQueue } from './job-queue.js';
export type { Job } from './job-queue.js';
