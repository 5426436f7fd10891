import type { ConversationId, OfflineNotice, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus, KeyedQueue } from '../../platform/events/index.js';
import { SocketPublisher } from '../../platform/socket/index.js';
import type { Audience } from '../../platform/socket/index.js';
import {
  ConversationAccess,
  ConversationOpened,
  MembersAdded,
  MembershipAccepted,
} from '../chats/index.js';
import { ContactChanged, Visibility } from '../users/index.js';
import { PresenceStore } from './presence-store.js';
import { PresenceChanged } from './presence.service.js';

/**
 * Sends changes of presence to the users who may see them, and the present state to users who may
 * see it from now on. `Visibility` decides which users these are.
 */
@Injectable()
export class PresenceBroadcaster implements OnModuleInit {
  /**
   * Changes of contacts, in the order in which they happened: an earlier change must not be sent
   * after a block.
   */
  readonly #contacts = new KeyedQueue<UserId>();
  readonly #events: EventBus;
  readonly #publisher: SocketPublisher;
  readonly #access: ConversationAccess;
  readonly #visibility: Visibility;
  readonly #store: PresenceStore;

  constructor(
    events: EventBus,
    publisher: SocketPublisher,
    access: ConversationAccess,
    visibility: Visibility,
    store: PresenceStore,
  ) {
    this.#events = events;
    this.#publisher = publisher;
    this.#access = access;
    this.#visibility = visibility;
    this.#store = store;
  }

  onModuleInit(): void {
    this.#events.on(PresenceChanged, (event) => this.#changed(event));
    this.#events.on(ConversationOpened, ({ userId, conversation }) =>
      this.#sendStatesOfMembers(userId, conversation.id),
    );
    this.#events.on(MembersAdded, ({ conversationId, members }) =>
      this.#sendStatesToMembers(
        conversationId,
        members.map((member) => member.user.id),
      ),
    );
    this.#events.on(MembershipAccepted, ({ conversationId, userId }) =>
      this.#sendStatesToMembers(conversationId, [userId]),
    );
    this.#events.on(ContactChanged, (event) =>
      this.#contacts.run(event.contactId, () => this.#contactChanged(event)),
    );
  }

  /**
   * Sends the present state, not the one of the event: the user may have come back while the
   * audience was queried, and the notice of that may have been sent already.
   */
  async #changed({ userId, lastSeenAt }: PresenceChanged): Promise<void> {
    const audience = withoutSelf(await this.#visibility.audience(userId), userId);
    const state = (await this.#store.states([userId])).get(userId);
    if (state === undefined)
      this.#publisher.toAudience(audience, 'presence:offline', offlineNotice(userId, lastSeenAt));
    else this.#publisher.toAudience(audience, 'presence:online', { userId, state });
  }

  /** Sends a new member the states of the other members. */
  async #sendStatesOfMembers(userId: UserId, conversationId: ConversationId): Promise<void> {
    const visible = await this.#visibility.activityAmong(
      userId,
      await this.#access.memberIds(conversationId),
    );
    for (const [id, state] of await this.#store.states([...visible]))
      this.#publisher.toUser(userId, 'presence:online', { userId: id, state });
  }

  /** Sends the states of new members to the other members. */
  async #sendStatesToMembers(
    conversationId: ConversationId,
    newcomers: readonly UserId[],
  ): Promise<void> {
    const members = this.#access.memberIds(conversationId);
    for (const userId of (await this.#store.states(newcomers)).keys()) {
      const audience = await this.#visibility.audienceIn(
        conversationId,
        userId,
        false,
        () => members,
      );
      // Read again: a user who went offline meanwhile was published as offline already.
      const state = (await this.#store.states([userId])).get(userId);
      if (state !== undefined)
        this.#publisher.toAudience(withoutSelf(audience, userId), 'presence:online', {
          userId,
          state,
        });
    }
  }

  /**
   * A new contact shows their state. After the end of a contact or a block, both look offline to
   * each other.
   */
  async #contactChanged({ ownerId, contactId, state, previous }: ContactChanged): Promise<void> {
    if (state === 'accepted') {
      const found = (await this.#store.states([contactId])).get(contactId);
      if (found !== undefined)
        this.#publisher.toUser(ownerId, 'presence:online', { userId: contactId, state: found });
      return;
    }
    const shared = await this.#visibility.wouldSeeActivity(ownerId, contactId);
    const blocked = state === 'blocked' && previous !== 'blocked';
    if (blocked ? shared || previous === 'accepted' : !shared && previous === 'accepted')
      this.#publisher.toUser(ownerId, 'presence:offline', offlineNotice(contactId, new Date()));
    // The other user is notified here: between two users who are not contacts, a block changes one
    // list only.
    if (blocked && (await this.#visibility.wouldSeeActivity(contactId, ownerId)))
      this.#publisher.toUser(contactId, 'presence:offline', offlineNotice(ownerId, new Date()));
  }
}

function withoutSelf(audience: Audience, userId: UserId): Audience {
  return { ...audience, exceptUserIds: [userId, ...audience.exceptUserIds] };
}

function offlineNotice(userId: UserId, lastSeenAt: Date): OfflineNotice {
  return { userId, lastSeenAt: lastSeenAt.toISOString() };
}
