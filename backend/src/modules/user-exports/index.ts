export { UserExportsModule } from './user-exports.module.js';
export { UserExportDownloaded, UserExportRequested } from './user-exports.events.js';
