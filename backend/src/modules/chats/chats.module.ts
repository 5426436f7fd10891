import { Module } from '@nestjs/common';
import { UsersModule } from '../users/index.js';
import {
  AnnouncedVersions,
  AnnouncementCheck,
  AnnouncementRepository,
  AnnouncementTimings,
  AnnouncementsBroadcaster,
} from './announcements/index.js';
import { ActivityService, CursorsGateway } from './cursors/index.js';
import { ChangesController, ChangesRepository, ChangesService } from './changes/index.js';
import { ChatsBroadcaster } from './chats.broadcaster.js';
import {
  ConversationAccess,
  ConversationRooms,
  InvitationRules,
  MemberProfiles,
  MemberRepository,
} from './access/index.js';
import {
  ChannelDirectory,
  ChannelRepository,
  ChannelsController,
  ConversationListRepository,
  ConversationViews,
  ConversationRepository,
  ConversationsController,
  ConversationsService,
  GroupChanges,
  GroupsService,
} from './conversations/index.js';
import { MembersController, MembershipController, MembershipService } from './members/index.js';
import {
  ConversationOpener,
  ConversationQueue,
  EarlierMessages,
  HistoryRepository,
  HistoryService,
  MessageChanges,
  MessageChangesRepository,
  MessageEditsService,
  MessageMarksController,
  MessageMarksService,
  MessagePublisher,
  MessageRepository,
  MessageSender,
  MessageViews,
  MessagesBroadcaster,
  MessagesController,
  MessagesGateway,
  MessagesService,
  ReactionRepository,
  ReplyStore,
  SystemMessages,
} from './messages/index.js';

import { SavedBroadcaster, SavedController, SavedRepository, SavedService } from './saved/index.js';
import {
  ThreadsBroadcaster,
  ThreadsController,
  ThreadsGateway,
  ThreadsRepository,
  ThreadsService,
} from './threads/index.js';
import { SyncController, SyncRepository, SyncService } from './sync/index.js';

/** Conversations, their members and their messages. */
@Module({
  imports: [UsersModule],
  // `chats/channels`, `chats/search` and `chats/totals` must be registered before `chats/:conversationId`.
  controllers: [
    ChannelsController,
    ConversationsController,
    MessagesController,
    MessageMarksController,
    SavedController,
    ThreadsController,
    ChangesController,
    MembersController,
    MembershipController,
    SyncController,
  ],
  providers: [
    ConversationRepository,
    ConversationListRepository,
    ChannelRepository,
    ChannelDirectory,
    MemberRepository,
    MessageRepository,
    HistoryRepository,
    MessageChangesRepository,
    ChangesRepository,
    MemberProfiles,
    InvitationRules,
    ConversationQueue,
    ConversationViews,
    { provide: ConversationOpener, useExisting: ConversationViews },
    MessagePublisher,
    EarlierMessages,
    ReplyStore,
    MessageSender,
    SystemMessages,
    GroupChanges,
    ConversationsService,
    GroupsService,
    MembershipService,
    MessagesService,
    HistoryService,
    MessageViews,
    MessageChanges,
    MessageEditsService,
    MessageMarksService,
    ReactionRepository,
    SavedRepository,
    SavedService,
    SavedBroadcaster,
    ThreadsRepository,
    ThreadsService,
    ThreadsGateway,
    ThreadsBroadcaster,
    ChangesService,
    ActivityService,
    AnnouncedVersions,
    AnnouncementRepository,
    AnnouncementTimings,
    AnnouncementCheck,
    AnnouncementsBroadcaster,
    SyncRepository,
    SyncService,
    ConversationAccess,
    ConversationRooms,
    MessagesGateway,
    CursorsGateway,
    ChatsBroadcaster,
    MessagesBroadcaster,
  ],
  exports: [ConversationAccess, SystemMessages],
})
export class ChatsModule {}
