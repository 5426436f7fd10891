export { ConversationAccess } from './conversation-access.js';
export { ConversationRooms } from './conversation-rooms.js';
export { ConversationParamDto } from './dto/conversation-param.dto.js';
export { InvitationRules } from './invitation-rules.js';
export { MemberProfiles } from './member-profiles.js';
export type { SeenCursors, SeenMembers } from './member-profiles.js';
export { DETAILS_CHANGED, MemberRepository, memberColumns } from './member.repository.js';
export { loggedRead, readTime } from './read-log.js';
export {
  READER,
  allowedSql,
  readableSql,
  removalOf,
  requireAllowed,
  requireOpen,
} from './permissions.js';
export { UNREAD, UNREAD_MENTIONS, acrossBlock } from './unread-counts.js';
export type { CursorRow, MemberRow } from './member.repository.js';
