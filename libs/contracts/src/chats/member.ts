import type { Timestamp } from '../common/ids.js';
import type { UserCard } from '../users/user.js';

export type MemberRole = 'owner' | 'admin' | 'member';

export interface Member {
  readonly user: UserCard;
  readonly role: MemberRole;
  readonly joinedAt: Timestamp;
  /** Everything up to this `seq` has reached one of their devices. */
  readonly lastDeliveredSeq: number;
  /** Everything up to this `seq` has been read. */
  readonly lastReadSeq: number;
}
