import type { ConversationId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { ExpiringMap } from '../../platform/cache/index.js';
import { EventBus } from '../../platform/events/index.js';
import { SocketRooms } from '../../platform/socket/index.js';
import { TypingChanged } from './chats.events.js';
import { NotMemberError } from './chats.errors.js';
import { ConversationRepository } from './conversation.repository.js';

/** Longest time that a block set meanwhile lets typing through, in milliseconds. */
const STANDING_TTL_MS = 10_000;
const STANDINGS_MAX = 20_000;

/** Tells that someone types. Nothing is stored; clients let it expire. */
@Injectable()
export class TypingService {
  readonly #rooms: SocketRooms;
  readonly #conversations: ConversationRepository;
  readonly #events: EventBus;
  /** Whether typing in a conversation is told to the others. */
  readonly #told = new ExpiringMap<ConversationId, boolean>(STANDING_TTL_MS, STANDINGS_MAX);

  constructor(rooms: SocketRooms, conversations: ConversationRepository, events: EventBus) {
    this.#rooms = rooms;
    this.#conversations = conversations;
    this.#events = events;
  }

  /**
   * Membership is known from the rooms that the socket stands in, which every change of members keeps right.
   * @throws NotMemberError
   */
  async set(
    userId: UserId,
    socketId: string,
    conversationId: ConversationId,
    typing: boolean,
  ): Promise<void> {
    if (!this.#rooms.hearsConversation(socketId, conversationId)) throw new NotMemberError();
    if (await this.#isTold(conversationId))
      this.#events.publish(new TypingChanged(conversationId, userId, typing));
  }

  /** Nobody is told across a block; who types does not notice. */
  async #isTold(conversationId: ConversationId): Promise<boolean> {
    const known = this.#told.get(conversationId);
    if (known !== undefined) return known;
    const told = !(await this.#conversations.isBlocked(conversationId));
    this.#told.set(conversationId, told);
    return told;
  }
}
