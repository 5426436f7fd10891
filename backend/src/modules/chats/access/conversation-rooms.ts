import type { ConversationId, UserId } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ShutdownSequence } from '../../../platform/lifecycle/index.js';
import { SocketAdmission, SocketRooms, rooms } from '../../../platform/socket/index.js';
import { MemberRepository } from './member.repository.js';

/**
 * Keeps the sockets of the members in the room of their conversation: a socket joins the rooms of
 * its user's conversations when it connects, and every change of members joins or leaves.
 */
@Injectable()
export class ConversationRooms implements OnModuleInit {
  /**
   * Times after a removal at which the room is left again, in milliseconds. A socket that connected
   * while its user was removed may have joined the rooms of a moment before. The first time covers
   * nearly every such connection, the second is longer than connecting can take.
   */
  readonly leaveAgainMs: readonly number[] = [500, 15_000];
  readonly #logger = new Logger(ConversationRooms.name);
  readonly #admission: SocketAdmission;
  readonly #rooms: SocketRooms;
  readonly #members: MemberRepository;
  readonly #shutdown: ShutdownSequence;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(
    admission: SocketAdmission,
    socketRooms: SocketRooms,
    members: MemberRepository,
    shutdown: ShutdownSequence,
  ) {
    this.#admission = admission;
    this.#rooms = socketRooms;
    this.#members = members;
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    this.#admission.register(async ({ userId }) =>
      (await this.#members.conversationIds(userId)).map(rooms.conversation),
    );
    this.#shutdown.register('drain', 'conversation-rooms', () => {
      for (const timer of this.#timers) clearTimeout(timer);
      this.#timers.clear();
    });
  }

  join(userIds: readonly UserId[], conversationId: ConversationId): void {
    this.#rooms.joinConversation(userIds, conversationId);
  }

  /** Leaves at once, and again later unless the user is a member again by then. */
  leave(userId: UserId, conversationId: ConversationId): void {
    this.#rooms.leaveConversation(userId, conversationId);
    for (const delayMs of this.leaveAgainMs) this.#leaveAgainAfter(delayMs, userId, conversationId);
  }

  #leaveAgainAfter(delayMs: number, userId: UserId, conversationId: ConversationId): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#members.membership(conversationId, userId).then(
        (membership) => {
          if (membership === null) this.#rooms.leaveConversation(userId, conversationId);
        },
        (error: unknown) =>
          this.#logger.warn(
            { err: error, conversationId, userId },
            'The membership of a removed user could not be checked again',
          ),
      );
    }, delayMs);
    timer.unref();
    this.#timers.add(timer);
  }
}
