export { ChatsModule } from './chats.module.js';
export { ConversationAccess } from './access/index.js';
export { SystemMessages } from './messages/index.js';
export { NotMemberError } from './chats.errors.js';
export {
  ConversationOpened,
  MemberRemoved,
  MembersAdded,
  MembershipAccepted,
} from './chats.events.js';
