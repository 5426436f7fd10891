export { UserImportsModule } from './user-imports.module.js';
export { UserImports } from './user-imports.service.js';
export { linkTable } from './user-import-links.js';
export { UsersImported } from './user-imports.events.js';
