export { ChatsModule } from './chats.module.js';
export { CHATS_ENTITIES } from './chats.entities.js';
export { ConversationAccess } from './conversation-access.js';
export { SystemMessages } from './system-messages.js';
export { NotMemberError } from './chats.errors.js';
export {
  ConversationChanged,
  ConversationOpened,
  MemberRemoved,
  MemberRoleChanged,
  MembersAdded,
  MembershipAccepted,
  MessageSent,
} from './chats.events.js';
