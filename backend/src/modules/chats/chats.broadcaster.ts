import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { SocketPublisher, SocketRooms } from '../../platform/socket/index.js';
import { UserDirectory, UserProfileChanged } from '../users/index.js';
import {
  ConversationChanged,
  ConversationOpened,
  CursorMoved,
  DirectCreated,
  MemberRemoved,
  MemberRoleChanged,
  MembersAdded,
  MessageSent,
  OwnMembershipChanged,
  TypingChanged,
} from './chats.events.js';
import { Departures } from './departures.js';
import { MemberRepository } from './member.repository.js';

/** Tells the members of a conversation over their sockets what has happened in it, and keeps their sockets in its room. */
@Injectable()
export class ChatsBroadcaster implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    private readonly publisher: SocketPublisher,
    private readonly rooms: SocketRooms,
    private readonly members: MemberRepository,
    private readonly directory: UserDirectory,
    private readonly departures: Departures,
  ) {}

  onModuleInit(): void {
    this.events.on(MessageSent, ({ message }) =>
      this.publisher.toConversation(message.conversationId, 'chat:message', { message }),
    );
    this.events.on(DirectCreated, ({ conversationId, userIds }) =>
      this.rooms.joinConversation(userIds, conversationId),
    );
    this.events.on(ConversationOpened, (event) => this.#opened(event));
    this.events.on(ConversationChanged, ({ conversationId, title, avatarUrl, version }) =>
      this.publisher.toConversation(conversationId, 'chat:conversationChanged', {
        conversationId,
        title,
        avatarUrl,
        version,
      }),
    );
    this.events.on(MembersAdded, ({ conversationId, members, memberCount, version }) =>
      this.publisher.toConversation(conversationId, 'chat:membersAdded', {
        conversationId,
        members,
        memberCount,
        version,
      }),
    );
    this.events.on(MemberRemoved, (event) => this.#removed(event));
    this.events.on(MemberRoleChanged, ({ conversationId, userId, role, version }) =>
      this.publisher.toConversation(conversationId, 'chat:memberRoleChanged', {
        conversationId,
        userId,
        role,
        version,
      }),
    );
    this.events.on(CursorMoved, (event) => this.#cursorMoved(event));
    this.events.on(OwnMembershipChanged, ({ conversationId, userId, muted, archived }) =>
      this.publisher.toUser(userId, 'chat:ownMembershipChanged', { conversationId, muted, archived }),
    );
    this.events.on(TypingChanged, ({ conversationId, userId, typing }) =>
      this.publisher.toConversation(
        conversationId,
        'chat:typing',
        { conversationId, userId, typing },
        { exceptUserId: userId },
      ),
    );
    this.events.on(UserProfileChanged, (event) => this.#profileChanged(event));
  }

  /** First the room, so that nothing said after the notice is missed. */
  #opened({ userId, conversation }: ConversationOpened): void {
    this.rooms.joinConversation([userId], conversation.id);
    this.publisher.toUser(userId, 'chat:conversationAdded', { conversation });
  }

  /** First out of the room, so that whoever is gone hears nothing of what follows. */
  #removed({ conversationId, userId, reason, memberCount, version }: MemberRemoved): void {
    const leave = (): void => this.rooms.leaveConversation(userId, conversationId);
    leave();
    this.departures.confirm(conversationId, userId, leave);
    this.publisher.toUser(userId, 'chat:conversationRemoved', { conversationId, reason });
    this.publisher.toConversation(conversationId, 'chat:memberRemoved', {
      conversationId,
      userId,
      memberCount,
      version,
    });
  }

  /**
   * In a large conversation everyone's cursors told to everyone would cost the square of its members for every message: there they go to the
   * person's own devices, and the list of members answers who has read.
   */
  #cursorMoved({ cursor, conversationId, userId, seq, memberCount }: CursorMoved): void {
    const event = `chat:${cursor}` as const;
    const notice = { conversationId, userId, seq };
    if (memberCount <= LIMITS.receiptMembersMax) this.publisher.toConversation(conversationId, event, notice);
    else this.publisher.toUser(userId, event, notice);
  }

  async #profileChanged({ userId, card }: UserProfileChanged): Promise<void> {
    const [conversationIds, contactIds] = await Promise.all([
      this.members.conversationIds(userId),
      this.directory.acceptedContactIds(userId),
    ]);
    this.publisher.toConversations(
      conversationIds,
      'user:updated',
      { user: card },
      { alsoUsers: [userId, ...contactIds] },
    );
  }
}
