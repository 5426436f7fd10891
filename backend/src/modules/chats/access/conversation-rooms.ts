import type { ConversationId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { SocketAdmission, SocketRooms, rooms } from '../../../platform/socket/index.js';
import { MemberRepository } from './member.repository.js';

/**
 * Keeps the sockets of the members in the room of their conversation: a socket joins the rooms of
 * its user's conversations when it connects, and every change of members joins or leaves. A socket
 * that connects during such a change may have joined the rooms of a moment before, which
 * `AnnouncementCheck` finds.
 */
@Injectable()
export class ConversationRooms implements OnModuleInit {
  readonly #admission: SocketAdmission;
  readonly #rooms: SocketRooms;
  readonly #members: MemberRepository;

  constructor(admission: SocketAdmission, socketRooms: SocketRooms, members: MemberRepository) {
    this.#admission = admission;
    this.#rooms = socketRooms;
    this.#members = members;
  }

  onModuleInit(): void {
    this.#admission.register(async ({ userId }) =>
      (await this.#members.conversationIds(userId)).map(rooms.conversation),
    );
  }

  join(userIds: readonly UserId[], conversationId: ConversationId): void {
    this.#rooms.joinConversation(userIds, conversationId);
  }

  leave(userId: UserId, conversationId: ConversationId): void {
    this.#rooms.leaveConversation(userId, conversationId);
  }
}
