import type { MemberRole } from '../../chats/member.js';
import type { ConversationId, UserId } from '../../common/ids.js';

/** `chat:memberRoleChanged`: the role of a member changed. */
export interface MemberRoleChangedNotice {
  readonly conversationId: ConversationId;
  readonly userId: UserId;
  readonly role: MemberRole;
  readonly version: number;
}
