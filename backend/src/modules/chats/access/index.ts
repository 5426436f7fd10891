export { ConversationAccess } from './conversation-access.js';
export { ConversationRooms } from './conversation-rooms.js';
export { ConversationParamDto } from './dto/conversation-param.dto.js';
export { InvitationRules } from './invitation-rules.js';
export { MemberProfiles } from './member-profiles.js';
export { DETAILS_CHANGED, MemberRepository, memberColumns } from './member.repository.js';
export { READER, allowedSql, readableSql, removalOf, requireAllowed } from './permissions.js';
export type { CursorRow, MemberRow, ReadCursorRow } from './member.repository.js';
