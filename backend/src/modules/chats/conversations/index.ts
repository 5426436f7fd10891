export { ConversationListRepository } from './conversation-list.repository.js';
export { ConversationViews } from './conversation-views.js';
export { ConversationRepository } from './conversation.repository.js';
export { ConversationsController } from './conversations.controller.js';
export { ConversationsService } from './conversations.service.js';
export { ConversationDto, OwnMembershipDto, ROLES } from './dto/conversation.dto.js';
export type { GroupChange } from './group-changes.js';
export { GroupChanges, removalOf } from './group-changes.js';
export { GroupsService } from './groups.service.js';
