import type { Member } from '../../chats/member.js';
import type { ConversationId } from '../../common/ids.js';

/** `chat:membersAdded`: people joined a conversation. */
export interface MembersAddedNotice {
  readonly conversationId: ConversationId;
  readonly members: readonly Member[];
  readonly memberCount: number;
  readonly version: number;
}
