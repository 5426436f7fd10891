import type { ConversationId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { SocketAdmission, SocketRooms, rooms } from '../../../platform/socket/index.js';
import { Visibility } from '../../users/index.js';
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
  readonly #visibility: Visibility;

  constructor(
    admission: SocketAdmission,
    socketRooms: SocketRooms,
    members: MemberRepository,
    visibility: Visibility,
  ) {
    this.#admission = admission;
    this.#rooms = socketRooms;
    this.#members = members;
    this.#visibility = visibility;
  }

  onModuleInit(): void {
    this.#admission.register(async ({ userId }) =>
      (await this.#members.conversationIds(userId)).map(rooms.conversation),
    );
    this.#admission.register(async ({ userId }) =>
      (await this.#visibility.readersAmong(null, [userId])).has(userId)
        ? []
        : [rooms.withoutReceipts],
    );
  }

  join(userIds: readonly UserId[], conversationId: ConversationId): void {
    this.#rooms.joinConversation(userIds, conversationId);
  }

  clear(conversationId: ConversationId): void {
    this.#rooms.clearConversation(conversationId);
  }

  /** Whether the user's devices receive the read cursors of other members. */
  setReadReceipts(userId: UserId, on: boolean): void {
    this.#rooms.setReceipts(userId, on);
  }

  leave(userId: UserId, conversationId: ConversationId): void {
    this.#rooms.leaveConversation(userId, conversationId);
  }
}
