export { JobQueue } from './job-queue.js';
export { FailedJobs } from './failed-jobs.js';
export type { KeptJob } from './failed-jobs.js';
