export { UserExportsModule } from './user-exports.module.js';
export { UserExports } from './user-exports.service.js';
export { UserExportDownloaded, UserExportRequested } from './user-exports.events.js';
