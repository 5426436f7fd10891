import type { Member, UserCard } from '@chatcall/contracts';
import type { MemberRow } from '../access/index.js';

/** @param receipts whether the viewer may see the member's cursors */
export function toMember(row: MemberRow, user: UserCard, receipts: boolean): Member {
  return {
    user,
    role: row.role,
    joinedAt: row.joinedAt.toISOString(),
    lastDeliveredSeq: receipts ? row.lastDeliveredSeq : null,
    lastReadSeq: receipts ? row.lastReadSeq : null,
  };
}
