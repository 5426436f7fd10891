import type { Timestamp } from '../common/ids.js';
import type { UserCard } from './user.js';

/** `incoming`: they asked me; `outgoing`: I asked them; `blocked`: I blocked them. */
export type ContactState = 'incoming' | 'outgoing' | 'accepted' | 'blocked';

export interface Contact {
  readonly user: UserCard;
  readonly state: ContactState;
  readonly since: Timestamp;
}
