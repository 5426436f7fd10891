import { Module } from '@nestjs/common';
import { UsersModule } from '../users/index.js';
import { ChatsAdmission } from './chats.admission.js';
import { ChatsBroadcaster } from './chats.broadcaster.js';
import { ChatsGateway } from './chats.gateway.js';
import { ConversationAccess } from './conversation-access.js';
import { ConversationListController } from './conversation-list.controller.js';
import { ConversationListRepository } from './conversation-list.repository.js';
import { ConversationListService } from './conversation-list.service.js';
import { ConversationLanes } from './conversation-lanes.js';
import { ConversationOpenings } from './conversation-openings.js';
import { ConversationRepository } from './conversation.repository.js';
import { ConversationViews } from './conversation-views.js';
import { ConversationsController } from './conversations.controller.js';
import { ConversationsService } from './conversations.service.js';
import { CursorsService } from './cursors.service.js';
import { Departures } from './departures.js';
import { GroupChanges } from './group-changes.js';
import { GroupCreationService } from './group-creation.service.js';
import { GroupsService } from './groups.service.js';
import { MemberRepository } from './member.repository.js';
import { MembersController } from './members.controller.js';
import { MembershipService } from './membership.service.js';
import { MessageAnnouncer } from './message-announcer.js';
import { MessageRepository } from './message.repository.js';
import { MessageSender } from './message-sender.js';
import { MessagesController } from './messages.controller.js';
import { MessagesService } from './messages.service.js';
import { People } from './people.js';
import { SystemMessages } from './system-messages.js';
import { TypingService } from './typing.service.js';

/** Conversations, their members and what is said in them. */
@Module({
  imports: [UsersModule],
  // The routes below `chats` have to be known before `chats/:id`.
  controllers: [
    ConversationListController,
    ConversationsController,
    MessagesController,
    MembersController,
  ],
  providers: [
    ConversationRepository,
    ConversationListRepository,
    MemberRepository,
    MessageRepository,
    People,
    ConversationLanes,
    ConversationViews,
    ConversationOpenings,
    MessageAnnouncer,
    MessageSender,
    SystemMessages,
    GroupChanges,
    ConversationListService,
    ConversationsService,
    GroupCreationService,
    GroupsService,
    MembershipService,
    MessagesService,
    CursorsService,
    TypingService,
    ConversationAccess,
    Departures,
    ChatsGateway,
    ChatsAdmission,
    ChatsBroadcaster,
  ],
  exports: [ConversationAccess, SystemMessages],
})
export class ChatsModule {}
