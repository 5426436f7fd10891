import { LIMITS } from '@chatcall/contracts';
import type { ConversationId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus, KeyedQueue } from '../../platform/events/index.js';
import { SocketPublisher } from '../../platform/socket/index.js';
import type { Audience } from '../../platform/socket/index.js';
import { ReadReceiptsChanged, UserProfileChanged, Visibility } from '../users/index.js';
import {
  ConversationChanged,
  ConversationDeleted,
  ConversationOpened,
  DirectCreated,
  MemberRemoved,
  MemberRoleChanged,
  MembersAdded,
  MembershipAccepted,
  OwnMembershipChanged,
  SectionsChanged,
} from './chats.events.js';
import { CursorMoved, TypingChanged } from './cursors/index.js';
import { ConversationRooms, MemberRepository } from './access/index.js';

/** Notifies the members of a conversation over their sockets of what has changed in it. */
@Injectable()
export class ChatsBroadcaster implements OnModuleInit {
  /**
   * Events about a user whose audience has to be queried first, in the order in which they
   * happened.
   */
  readonly #aboutUser = new KeyedQueue<UserId>();
  readonly #events: EventBus;
  readonly #publisher: SocketPublisher;
  readonly #rooms: ConversationRooms;
  readonly #members: MemberRepository;
  readonly #visibility: Visibility;

  constructor(
    events: EventBus,
    publisher: SocketPublisher,
    rooms: ConversationRooms,
    members: MemberRepository,
    visibility: Visibility,
  ) {
    this.#events = events;
    this.#publisher = publisher;
    this.#rooms = rooms;
    this.#members = members;
    this.#visibility = visibility;
  }

  onModuleInit(): void {
    this.#events.on(DirectCreated, ({ conversationId, userIds }) =>
      this.#rooms.join(userIds, conversationId),
    );
    this.#events.on(ConversationOpened, (event) => this.#opened(event));
    this.#events.on(ConversationChanged, ({ notice }) =>
      this.#publisher.toConversation(notice.conversationId, 'chat:conversationChanged', notice),
    );
    this.#events.on(ConversationDeleted, ({ conversationId }) => {
      const notice = { conversationId, reason: 'removed' } as const;
      this.#publisher.toConversation(conversationId, 'chat:conversationRemoved', notice);
      this.#rooms.clear(conversationId);
    });
    this.#events.on(MembersAdded, (event) => this.#membersAdded(event));
    this.#events.on(MemberRemoved, (event) => this.#removed(event));
    this.#events.on(MemberRoleChanged, ({ conversationId, userId, role, version }) =>
      this.#publisher.toConversation(conversationId, 'chat:memberRoleChanged', {
        conversationId,
        userId,
        role,
        version,
      }),
    );
    this.#events.on(CursorMoved, (event) =>
      this.#aboutUser.run(event.userId, () => this.#cursorMoved(event)),
    );
    this.#events.on(OwnMembershipChanged, ({ conversationId, userId, settings }) =>
      this.#publisher.toUser(userId, 'chat:ownMembershipChanged', { conversationId, ...settings }),
    );
    this.#events.on(SectionsChanged, ({ userId, sections }) =>
      this.#publisher.toUser(userId, 'chat:sectionsChanged', { sections }),
    );
    this.#events.on(TypingChanged, (event) =>
      this.#aboutUser.run(event.userId, () => this.#typingChanged(event)),
    );
    this.#events.on(UserProfileChanged, (event) =>
      this.#aboutUser.run(event.userId, () => this.#profileChanged(event)),
    );
    this.#events.on(ReadReceiptsChanged, (event) =>
      this.#aboutUser.run(event.userId, () => this.#readReceiptsChanged(event)),
    );
    this.#events.on(MembershipAccepted, (event) =>
      this.#aboutUser.run(event.userId, () => this.#accepted(event)),
    );
  }

  #membersAdded({ membersFor, ...event }: MembersAdded): void {
    const { conversationId, members, memberCount, version } = event;
    const notice = { conversationId, members, memberCount, version };
    const exceptUserIds = [...membersFor.keys()];
    this.#publisher.toConversation(conversationId, 'chat:membersAdded', notice, { exceptUserIds });
    for (const [userId, membersForUser] of membersFor)
      this.#publisher.toUser(userId, 'chat:membersAdded', { ...notice, members: membersForUser });
  }

  async #typingChanged(event: TypingChanged): Promise<void> {
    const { conversationId, userId, typing, accepted, threadId } = event;
    const audience = await this.#audienceIn(conversationId, userId, accepted);
    const exceptUserIds = [userId, ...audience.exceptUserIds];
    const inThread = threadId === null ? {} : { threadId };
    const notice = { conversationId, userId, typing, ...inThread };
    this.#publisher.toAudience({ ...audience, exceptUserIds }, 'chat:typing', notice);
  }

  /** Joins the room first, so that the user misses nothing that follows the notice. */
  #opened({ userId, conversation }: ConversationOpened): void {
    this.#rooms.join([userId], conversation.id);
    this.#publisher.toUser(userId, 'chat:conversationAdded', { conversation });
  }

  /** Leaves the room first, so that the removed user receives nothing that follows. */
  #removed({ conversationId, userId, reason, memberCount, version }: MemberRemoved): void {
    this.#rooms.leave(userId, conversationId);
    this.#publisher.toUser(userId, 'chat:conversationRemoved', { conversationId, reason });
    this.#publisher.toConversation(conversationId, 'chat:memberRemoved', {
      conversationId,
      userId,
      memberCount,
      version,
    });
  }

  /**
   * Sending every cursor to every member would cost the square of the number of members for every
   * message. In a large conversation cursors therefore go to the user's own devices only, and
   * clients ask the list of members for who has read a message.
   */
  async #cursorMoved({
    cursor,
    conversationId,
    userId,
    own,
    ...moved
  }: CursorMoved): Promise<void> {
    const event = `chat:${cursor}` as const;
    const notice = { conversationId, userId, seq: moved.seq };
    this.#publisher.toUser(userId, event, own === null ? notice : { ...notice, own });
    // A cursor that was moved back changes nothing for the others.
    if (own?.back === true || !moved.shared || moved.memberCount > LIMITS.receiptMembersMax) return;
    const audience = await this.#audienceIn(conversationId, userId, moved.accepted);
    const exceptUserIds = [userId, ...audience.exceptUserIds];
    const others = { ...audience, exceptUserIds, receipts: cursor === 'read' };
    this.#publisher.toAudience(others, event, notice);
  }

  /** The user receives no more read cursors of others, or all again. */
  async #readReceiptsChanged({ userId, readReceipts }: ReadReceiptsChanged): Promise<void> {
    this.#rooms.setReadReceipts(userId, readReceipts);
    const { conversationIds, exceptUserIds } = await this.#visibility.audience(userId);
    const audience = { conversationIds, userIds: [userId], exceptUserIds };
    this.#publisher.toAudience(audience, 'user:receiptsChanged', { userId, readReceipts });
  }

  /** From now on the other members may see the status text. */
  async #accepted({ conversationId, userId }: MembershipAccepted): Promise<void> {
    const user = await this.#visibility.cardForAudience(userId);
    if (user === null || user.statusText === '') return;
    this.#publisher.toAudience(
      await this.#audienceIn(conversationId, userId, true),
      'user:updated',
      { user },
    );
  }

  /**
   * Names and picture go to all users who share a conversation, the status text only to those who
   * may see it.
   */
  async #profileChanged({ userId, card, publicly }: UserProfileChanged): Promise<void> {
    const [shared, audience] = await Promise.all([
      this.#members.conversationIds(userId),
      this.#visibility.audience(userId),
    ]);
    const visibleIn = new Set(audience.conversationIds);
    // Users who may not see the status text are not notified when only that changes.
    const others = publicly ? shared.filter((id) => !visibleIn.has(id)) : [];
    const { exceptUserIds } = audience;
    // The reduced card goes first: users in both audiences receive the complete card last.
    this.#publisher.toAudience(
      { conversationIds: others, userIds: [], exceptUserIds: [userId, ...exceptUserIds] },
      'user:updated',
      { user: { ...card, statusText: '' } },
    );
    const userIds = [userId, ...audience.userIds];
    this.#publisher.toAudience({ ...audience, userIds }, 'user:updated', { user: card });
  }

  #audienceIn(
    conversationId: ConversationId,
    userId: UserId,
    accepted: boolean,
  ): Promise<Audience> {
    return this.#visibility.audienceIn(conversationId, userId, accepted, () =>
      this.#members.ids(conversationId),
    );
  }
}
