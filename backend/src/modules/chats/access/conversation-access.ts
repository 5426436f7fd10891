import type { ConversationId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { NotMemberError } from '../chats.errors.js';
import { MemberRepository } from './member.repository.js';
import type { Membership } from './member.repository.js';

/** The questions that other modules may ask about conversations. */
@Injectable()
export class ConversationAccess {
  readonly #members: MemberRepository;

  constructor(members: MemberRepository) {
    this.#members = members;
  }

  /** @throws NotMemberError also when there is no such conversation */
  async requireMember(conversationId: ConversationId, userId: UserId): Promise<Membership> {
    const membership = await this.#members.membership(conversationId, userId);
    if (membership === null) throw new NotMemberError();
    return membership;
  }

  /** All members; empty when there is no such conversation. */
  async memberIds(conversationId: ConversationId): Promise<UserId[]> {
    return this.#members.ids(conversationId);
  }

  /**
   * The members who have accepted it. All other members may see their activity, unless there is a
   * block.
   */
  async acceptedIds(conversationId: ConversationId): Promise<Set<UserId>> {
    return new Set(await this.#members.acceptedIds(conversationId));
  }

  async conversationIdsOf(userId: UserId): Promise<ConversationId[]> {
    return this.#members.conversationIds(userId);
  }
}
