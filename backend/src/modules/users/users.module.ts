import { Global, Module } from '@nestjs/common';
import { SiteAccess } from '../../platform/access/index.js';
import { AvatarsController } from './avatars.controller.js';
import { AvatarsService } from './avatars.service.js';
import { ConsentRepository } from './consent.repository.js';
import { UserConsent } from './consent.js';
import { ContactsController } from './contacts.controller.js';
import { ContactsRepository } from './contacts.repository.js';
import { ContactsService } from './contacts.service.js';
import { MeController } from './me.controller.js';
import { StandingRepository } from './standing.repository.js';
import { OwnProfile } from './own-profile.js';
import { UserAccounts } from './user-accounts.js';
import { UserDirectory } from './user-directory.js';
import { UserMailboxes } from './user-mailboxes.js';
import { UserSiteAccess } from './user-site-access.js';
import { UserStandings } from './user-standings.js';
import { UserSearchRepository } from './user-search.repository.js';
import { UsersService } from './users.service.js';
import { UsersBroadcaster } from './users.broadcaster.js';
import { UsersController } from './users.controller.js';
import { UsersRepository } from './users.repository.js';
import { WaitingUsers } from './waiting-users.js';
import { Visibility } from './visibility.js';
import { VisibilityRepository } from './visibility.repository.js';

/**
 * Users: profiles, pictures, search, contacts, roles and states. Global, since it binds the
 * `SiteAccess` that the platform uses.
 */
@Global()
@Module({
  // `users/me` must be registered before `users/:userId`.
  controllers: [MeController, UsersController, AvatarsController, ContactsController],
  providers: [
    UsersRepository,
    ContactsRepository,
    UserSearchRepository,
    UsersService,
    AvatarsService,
    ContactsService,
    UserDirectory,
    VisibilityRepository,
    Visibility,
    ConsentRepository,
    UserConsent,
    OwnProfile,
    UserAccounts,
    UserMailboxes,
    UsersBroadcaster,
    StandingRepository,
    UserStandings,
    WaitingUsers,
    UserSiteAccess,
    { provide: SiteAccess, useExisting: UserSiteAccess },
  ],
  exports: [
    AvatarsService,
    UserAccounts,
    UserConsent,
    UserMailboxes,
    UserStandings,
    WaitingUsers,
    UsersService,
    Visibility,
    SiteAccess,
  ],
})
export class UsersModule {}
