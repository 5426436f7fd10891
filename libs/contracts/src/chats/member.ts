import type { Timestamp } from '../common/ids.js';
import type { UserCard } from '../users/user.js';

export type MemberRole = 'owner' | 'admin' | 'member';

export interface Member {
  readonly user: UserCard;
  readonly role: MemberRole;
  readonly joinedAt: Timestamp;
  /** Everything up to this `seq` has reached one of their devices. Null: not visible to the one who asks. */
  readonly lastDeliveredSeq: number | null;
  /** Everything up to this `seq` has been read. Null: not visible to the one who asks. */
  readonly lastReadSeq: number | null;
}
