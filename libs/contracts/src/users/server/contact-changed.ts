import type { UserId } from '../../common/ids.js';
import type { Contact } from '../../users/contact.js';

/** `contact:changed`: a contact of mine came, changed or went. */
export interface ContactChangedNotice {
  readonly userId: UserId;
  /** Null when there is no contact between us any more. */
  readonly contact: Contact | null;
}
