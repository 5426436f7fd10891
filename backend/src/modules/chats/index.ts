export { ChatsModule } from './chats.module.js';
export { ConversationAccess, requireOpen } from './access/index.js';
export { ReportableMessages } from './administration/index.js';
export { SystemMessages } from './messages/index.js';
export { NotMemberError } from './chats.errors.js';
export {
  ConversationArchived,
  ConversationDeleted,
  ConversationOpened,
  MemberRemoved,
  MemberRemovedByAdministrator,
  MemberRoleAssigned,
  MembersAdded,
  MembershipAccepted,
} from './chats.events.js';
