export { JobQueue } from './job-queue.js';
export type { Job, JobHandler, JobPayload } from './job-queue.js';
