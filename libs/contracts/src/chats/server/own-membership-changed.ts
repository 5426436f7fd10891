import type { ConversationId } from '../../common/ids.js';

/** `chat:ownMembershipChanged`: I muted or archived a conversation on another device. */
export interface OwnMembershipChangedNotice {
  readonly conversationId: ConversationId;
  readonly muted: boolean;
  readonly archived: boolean;
}
