export { AccountsService } from './accounts.service.js';
export { AccountsModule } from './accounts.module.js';
export { AccountDto } from './dto/accounts.dto.js';
export { AccountRenamed } from './accounts.events.js';
