export { AccountsService } from './accounts.service.js';
export { AccountsModule } from './accounts.module.js';
export { AccountRenamed } from './accounts.events.js';
