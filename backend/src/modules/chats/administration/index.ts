export { AdministeredChanges } from './administered-changes.js';
export { AdministeredConversationRepository } from './administered-conversation.repository.js';
export { AdministeredConversations } from './administered-conversations.js';
export { AdministeredConversationsController } from './administered-conversations.controller.js';
export { AdministeredMembers } from './administered-members.js';
export { ReportableMessages } from './reportable-messages.js';
export { ReportableMessageRepository } from './reportable-message.repository.js';
export { DeletedConversations } from './deleted-conversations.js';
