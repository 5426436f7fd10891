import type { ConversationId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ExpiringMap } from '../../platform/cache/index.js';
import { EventBus } from '../../platform/events/index.js';
import { SocketRooms } from '../../platform/socket/index.js';
import { MemberRemoved, MembershipAccepted, TypingChanged } from './chats.events.js';
import { NotMemberError } from './chats.errors.js';
import { MemberRepository } from './member.repository.js';

/** Longest time that someone's acceptance of a conversation on another node is not known here, in milliseconds. */
const ACCEPTED_TTL_MS = 10_000;
const ACCEPTED_MAX = 20_000;

/** Tells that someone types. Nothing is stored; clients let it expire. */
@Injectable()
export class TypingService implements OnModuleInit {
  readonly #rooms: SocketRooms;
  readonly #members: MemberRepository;
  readonly #events: EventBus;
  /** Whether members have accepted their conversation. */
  readonly #accepted = new ExpiringMap<string, boolean>(ACCEPTED_TTL_MS, ACCEPTED_MAX);

  constructor(rooms: SocketRooms, members: MemberRepository, events: EventBus) {
    this.#rooms = rooms;
    this.#members = members;
    this.#events = events;
  }

  onModuleInit(): void {
    this.#events.on(MembershipAccepted, ({ conversationId, userId }) =>
      this.#accepted.set(keyOf(conversationId, userId), true),
    );
    this.#events.on(MemberRemoved, ({ conversationId, userId }) =>
      this.#accepted.delete(keyOf(conversationId, userId)),
    );
  }

  /**
   * Membership is known from the rooms that the socket stands in, which every change of members keeps right. Who types does not notice whom
   * it is told.
   * @throws NotMemberError
   */
  async set(
    userId: UserId,
    socketId: string,
    conversationId: ConversationId,
    typing: boolean,
  ): Promise<void> {
    if (!this.#rooms.hearsConversation(socketId, conversationId)) throw new NotMemberError();
    const accepted = await this.#hasAccepted(conversationId, userId);
    this.#events.publish(new TypingChanged(conversationId, userId, typing, accepted));
  }

  async #hasAccepted(conversationId: ConversationId, userId: UserId): Promise<boolean> {
    const key = keyOf(conversationId, userId);
    const known = this.#accepted.get(key);
    if (known !== undefined) return known;
    const accepted = await this.#members.accepted(conversationId, userId);
    if (accepted === null) throw new NotMemberError();
    this.#accepted.set(key, accepted);
    return accepted;
  }
}

function keyOf(conversationId: ConversationId, userId: UserId): string {
  return `${conversationId} ${userId}`;
}
