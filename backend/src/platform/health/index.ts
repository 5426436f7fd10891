export { HealthContributors } from './health-contributors.js';
export type { HealthCheck } from './health-contributors.js';
