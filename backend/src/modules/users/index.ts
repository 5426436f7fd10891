export { UsersModule } from './users.module.js';
export { Visibility } from './visibility.js';
export type { CardVariants } from './visibility.js';
export { UserAccounts } from './user-accounts.js';
export { UserMailboxes } from './user-mailboxes.js';
export type { Mailbox, TakenAccount } from './users.repository.js';
export { EmailTakenError, UsernameTakenError } from './users.errors.js';
export {
  ContactChanged,
  ReadReceiptsChanged,
  RegistrationDecided,
  RegistrationExpired,
  RegistrationWaiting,
  SiteRoleChanged,
  StandingChanged,
  UserProfileChanged,
  UserStateChanged,
} from './users.events.js';
export { AvatarsService } from './avatars.service.js';
export { UsersService } from './users.service.js';
export { UserStandings } from './user-standings.js';
export type { AccountActor } from './user-standings.js';
export { WaitingUsers } from './waiting-users.js';
export type { AccountQuery } from './standing.repository.js';
export { UserConsent } from './consent.js';
export { refusesSql } from './consent.repository.js';
export type { ConsentKind } from './consent.repository.js';
export {
  AccountPendingError,
  EmailNotVerifiedError,
  NotAcceptedError,
  UserNotFoundError,
} from './users.errors.js';
export { IsDisplayName, IsUsername, TransformText } from './dto/text-fields.js';
export { MeDto, UserCardDto } from './dto/answers.dto.js';
export { findable } from './user-search.repository.js';
