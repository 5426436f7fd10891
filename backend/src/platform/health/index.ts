export { HealthContributors } from './health-contributors.js';
