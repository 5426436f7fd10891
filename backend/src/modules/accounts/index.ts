export { AccountsService } from './accounts.service.js';
export { AccountsModule } from './accounts.module.js';
