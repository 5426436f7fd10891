import type { ServerEvent } from '../common/event.js';
import type { UserUpdatedNotice } from './server/user-updated.js';
import type { ContactChangedNotice } from './server/contact-changed.js';

/** Server-to-client events of users. */
export interface UsersServerEvents {
  'user:updated': ServerEvent<UserUpdatedNotice>;
  'contact:changed': ServerEvent<ContactChangedNotice>;
}
