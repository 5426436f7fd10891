export { JobsModule } from './jobs.module.js';
export { JobRemoved, JobRetried } from './jobs.events.js';
