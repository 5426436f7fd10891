export { HealthContributors } from './health.service.js';
export {
  ServerChecks,
  codeOf,
  found,
  millisecondsSince,
  notConfigured,
  works,
} from './server-checks.js';
export type { CheckOutcome } from './server-checks.js';
export { ServerHealthReports } from './server-health.js';
