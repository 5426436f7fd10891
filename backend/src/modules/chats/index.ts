export { ChatsModule } from './chats.module.js';
export { ConversationAccess } from './conversation-access.js';
export { SystemMessages } from './system-messages.js';
export { NotMemberError } from './chats.errors.js';
export {
  ConversationOpened,
  MemberRemoved,
  MembersAdded,
  MembershipAccepted,
} from './chats.events.js';
