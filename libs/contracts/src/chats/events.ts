import type { ClientEvent, ServerEvent } from '../common/event.js';
import type { SendMessagePayload, SendMessageResponse } from './client/send-message.js';
import type { SetTypingPayload, SetTypingResponse } from './client/set-typing.js';
import type { MoveReadCursorPayload, MoveReadCursorResponse } from './client/move-read-cursor.js';
import type {
  MoveDeliveredCursorPayload,
  MoveDeliveredCursorResponse,
} from './client/move-delivered-cursor.js';
import type { MessageSentNotice } from './server/message-sent.js';
import type { TypingNotice } from './server/typing.js';
import type { ReadCursorMovedNotice } from './server/read-cursor-moved.js';
import type { DeliveredCursorMovedNotice } from './server/delivered-cursor-moved.js';
import type { ConversationAddedNotice } from './server/conversation-added.js';
import type { ConversationChangedNotice } from './server/conversation-changed.js';
import type { ConversationRemovedNotice } from './server/conversation-removed.js';
import type { OwnMembershipChangedNotice } from './server/own-membership-changed.js';
import type { MembersAddedNotice } from './server/members-added.js';
import type { MemberRemovedNotice } from './server/member-removed.js';
import type { MemberRoleChangedNotice } from './server/member-role-changed.js';

/** Client-to-server events of chats. */
export interface ChatsClientEvents {
  'chat:message': ClientEvent<SendMessagePayload, SendMessageResponse>;
  'chat:typing': ClientEvent<SetTypingPayload, SetTypingResponse>;
  'chat:read': ClientEvent<MoveReadCursorPayload, MoveReadCursorResponse>;
  'chat:delivered': ClientEvent<MoveDeliveredCursorPayload, MoveDeliveredCursorResponse>;
}

/** Server-to-client events of chats. */
export interface ChatsServerEvents {
  'chat:message': ServerEvent<MessageSentNotice>;
  'chat:typing': ServerEvent<TypingNotice>;
  'chat:read': ServerEvent<ReadCursorMovedNotice>;
  'chat:delivered': ServerEvent<DeliveredCursorMovedNotice>;
  'chat:conversationAdded': ServerEvent<ConversationAddedNotice>;
  'chat:conversationChanged': ServerEvent<ConversationChangedNotice>;
  'chat:conversationRemoved': ServerEvent<ConversationRemovedNotice>;
  'chat:ownMembershipChanged': ServerEvent<OwnMembershipChangedNotice>;
  'chat:membersAdded': ServerEvent<MembersAddedNotice>;
  'chat:memberRemoved': ServerEvent<MemberRemovedNotice>;
  'chat:memberRoleChanged': ServerEvent<MemberRoleChangedNotice>;
}
