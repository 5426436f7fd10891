export { ReportsModule } from './reports.module.js';
export { ReportHandled, ReportSubmitted } from './reports.events.js';
