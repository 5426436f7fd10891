export { UsersModule } from './users.module.js';
export { USERS_ENTITIES } from './users.entities.js';
export { UserDirectory } from './user-directory.js';
export { UserAccounts } from './user-accounts.js';
export type { AccountCredentials, NewAccount } from './user-accounts.js';
export { ContactChanged, UserProfileChanged } from './users.events.js';
export { UserNotFoundError } from './users.errors.js';
export { IsDisplayName, IsPlainText, IsUsername, TransformText, tidyText } from './dto/text-fields.js';
export { MeDto, UserCardDto } from './dto/user.dto.js';
