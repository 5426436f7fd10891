import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { UserNotFoundError, Visibility } from '../users/index.js';
import { BlockedError, TooManyConversationsError } from './chats.errors.js';
import { MemberRepository } from './member.repository.js';

/** Which users may be brought together in a conversation, and how many conversations a user may have. */
@Injectable()
export class InvitationRules {
  readonly #visibility: Visibility;
  readonly #members: MemberRepository;
  readonly #conversationsPerUser: number;

  constructor(visibility: Visibility, members: MemberRepository, config: AppConfig) {
    this.#visibility = visibility;
    this.#members = members;
    this.#conversationsPerUser = config.limits.conversationsPerUser;
  }

  /** Those of the others who accept a group because someone whom they know adds them. */
  async acceptingMembers(userId: UserId, others: readonly UserId[]): Promise<ReadonlySet<UserId>> {
    return this.#visibility.acquaintances(userId, others);
  }

  /**
   * Nobody is brought together with who they blocked, nor with who blocked them.
   * @throws UserNotFoundError, BlockedError
   */
  async requireNoBlocks(userId: UserId, others: readonly UserId[]): Promise<void> {
    if (others.length === 0) return;
    if (!(await this.#visibility.allExist(others))) throw new UserNotFoundError();
    if ((await this.#visibility.blockedBetween(userId, others)).size > 0) throw new BlockedError();
  }

  /**
   * Whether these people may come into one more conversation. They may be in twice as many as one user may make, so that one who adds
   * them everywhere does not keep them from making their own.
   * @throws TooManyConversationsError
   */
  async requireMembershipsBelowLimit(userIds: readonly UserId[]): Promise<void> {
    if (
      userIds.length > 0 &&
      (await this.#members.someoneInAtLeast(userIds, 2 * this.#conversationsPerUser))
    )
      throw new TooManyConversationsError('One of these people is in too many conversations.');
  }

  /**
   * Needs an open transaction, in which the conversation is made.
   * @throws TooManyConversationsError when this user has made as many conversations as allowed
   */
  async requireCreationsBelowLimit(userId: UserId): Promise<void> {
    if ((await this.#members.countCreatedBy(userId)) >= this.#conversationsPerUser)
      throw new TooManyConversationsError('You have made as many conversations as one user may.');
  }
}
