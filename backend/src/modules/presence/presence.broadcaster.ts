import type { ConversationId, OfflineNotice, PresenceState, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { SocketPublisher } from '../../platform/socket/index.js';
import { ConversationAccess, ConversationOpened, MembersAdded } from '../chats/index.js';
import { ContactChanged, UserDirectory } from '../users/index.js';
import { PresenceStore } from './presence-store.js';
import { PresenceChanged } from './presence.events.js';

/**
 * Tells who comes and goes to those who share a conversation or a contact, never across a block; and to people who have just come to share
 * one, how the others stand.
 */
@Injectable()
export class PresenceBroadcaster implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    private readonly publisher: SocketPublisher,
    private readonly access: ConversationAccess,
    private readonly directory: UserDirectory,
    private readonly store: PresenceStore,
  ) {}

  onModuleInit(): void {
    this.events.on(PresenceChanged, (event) => this.#changed(event));
    this.events.on(ConversationOpened, ({ userId, conversation }) =>
      this.#introduceMembersTo(userId, conversation.id),
    );
    this.events.on(MembersAdded, ({ conversationId, members }) =>
      this.#introduceToMembers(
        conversationId,
        members.map((member) => member.user.id),
      ),
    );
    this.events.on(ContactChanged, (event) => this.#contactChanged(event));
  }

  /**
   * Tells how it stands now, not how it was when it changed: whoever went may be back while the database is asked whom to tell, and the word
   * of that may have been quicker than this one.
   */
  async #changed({ userId, lastSeenAt }: PresenceChanged): Promise<void> {
    const [conversationIds, contacts, blocked] = await Promise.all([
      this.access.conversationIdsOf(userId),
      this.directory.acceptedContactIds(userId),
      this.directory.blockedIds(userId),
    ]);
    const options = { alsoUsers: contacts, exceptUsers: [userId, ...blocked] };
    const state = (await this.store.states([userId])).get(userId);
    if (state === undefined)
      this.publisher.toConversations(conversationIds, 'presence:offline', gone(userId, lastSeenAt), options);
    else this.publisher.toConversations(conversationIds, 'presence:online', { userId, state }, options);
  }

  /** What someone sees who has come into a conversation. */
  async #introduceMembersTo(userId: UserId, conversationId: ConversationId): Promise<void> {
    const others = (await this.access.memberIds(conversationId)).filter((id) => id !== userId);
    for (const [id, state] of await this.#visibleTo(userId, others))
      this.publisher.toUser(userId, 'presence:online', { userId: id, state });
  }

  /** What those see who were in a conversation already. */
  async #introduceToMembers(conversationId: ConversationId, newcomers: readonly UserId[]): Promise<void> {
    for (const [userId, state] of await this.store.states(newcomers)) {
      const exceptUsers = [userId, ...(await this.directory.blockedIds(userId))];
      this.publisher.toConversations([conversationId], 'presence:online', { userId, state }, { exceptUsers });
    }
  }

  /** A new contact shows how they are; a block makes each look gone to the other. */
  async #contactChanged({ ownerId, contactId, state, previous }: ContactChanged): Promise<void> {
    if (state === 'accepted') {
      const found = (await this.store.states([contactId])).get(contactId);
      if (found !== undefined)
        this.publisher.toUser(ownerId, 'presence:online', { userId: contactId, state: found });
    } else if (state === 'blocked' && previous !== 'blocked') {
      this.publisher.toUser(ownerId, 'presence:offline', gone(contactId, new Date()));
      this.publisher.toUser(contactId, 'presence:offline', gone(ownerId, new Date()));
    }
  }

  async #visibleTo(userId: UserId, others: readonly UserId[]): Promise<Map<UserId, PresenceState>> {
    const [states, blocked] = await Promise.all([
      this.store.states(others),
      this.directory.blockedIds(userId),
    ]);
    for (const id of blocked) states.delete(id);
    return states;
  }
}

function gone(userId: UserId, lastSeenAt: Date): OfflineNotice {
  return { userId, lastSeenAt: lastSeenAt.toISOString() };
}
