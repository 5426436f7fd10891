import type { Member, UserCard } from '@chatcall/contracts';
import type { MemberRow, SeenCursors } from '../access/index.js';

/** @param seen the cursors that the viewer may see */
export function toMember(row: MemberRow, user: UserCard, seen: SeenCursors): Member {
  return {
    user,
    role: row.role,
    joinedAt: row.joinedAt.toISOString(),
    lastDeliveredSeq: seen === 'none' ? null : row.lastDeliveredSeq,
    lastReadSeq: seen === 'both' ? row.lastReadSeq : null,
  };
}
