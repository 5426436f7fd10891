import { Module } from '@nestjs/common';
import { UsersModule } from '../users/index.js';
import { ActivityService } from './activity.service.js';
import { ChatsBroadcaster } from './chats.broadcaster.js';
import { ChatsGateway } from './chats.gateway.js';
import { ConversationAccess } from './conversation-access.js';
import { ConversationListRepository } from './conversation-list.repository.js';
import { ConversationRooms } from './conversation-rooms.js';
import { ConversationViews } from './conversation-views.js';
import { ConversationRepository } from './conversation.repository.js';
import { ConversationsController } from './conversations.controller.js';
import { ConversationsService } from './conversations.service.js';
import { GroupChanges } from './group-changes.js';
import { GroupsService } from './groups.service.js';
import { InvitationRules } from './invitation-rules.js';
import { MemberProfiles } from './member-profiles.js';
import { MemberRepository } from './member.repository.js';
import { MembersController } from './members.controller.js';
import { MembershipController } from './membership.controller.js';
import { MembershipService } from './membership.service.js';
import { ConversationQueue, MessagePublisher } from './message-publisher.js';
import { MessageSender } from './message-sender.js';
import { MessageRepository } from './message.repository.js';
import { MessagesController } from './messages.controller.js';
import { MessagesService } from './messages.service.js';
import { SystemMessages } from './system-messages.js';

/** Conversations, their members and their messages. */
@Module({
  imports: [UsersModule],
  // `chats/search` and `chats/totals` must be registered before `chats/:conversationId`.
  controllers: [
    ConversationsController,
    MessagesController,
    MembersController,
    MembershipController,
  ],
  providers: [
    ConversationRepository,
    ConversationListRepository,
    MemberRepository,
    MessageRepository,
    MemberProfiles,
    InvitationRules,
    ConversationQueue,
    ConversationViews,
    MessagePublisher,
    MessageSender,
    SystemMessages,
    GroupChanges,
    ConversationsService,
    GroupsService,
    MembershipService,
    MessagesService,
    ActivityService,
    ConversationAccess,
    ConversationRooms,
    ChatsGateway,
    ChatsBroadcaster,
  ],
  exports: [ConversationAccess, SystemMessages],
})
export class ChatsModule {}
