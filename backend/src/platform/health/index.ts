export { HealthContributors } from './health.service.js';
