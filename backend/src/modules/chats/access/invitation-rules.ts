import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../config/index.js';
import { UserConsent, UserNotFoundError, Visibility } from '../../users/index.js';
import type { ConsentKind } from '../../users/index.js';
import { BlockedError, TooManyConversationsError } from '../chats.errors.js';
import { MemberRepository } from './member.repository.js';

/**
 * Which users may be brought together in a conversation, and how many conversations a user may
 * have.
 */
@Injectable()
export class InvitationRules {
  readonly #visibility: Visibility;
  readonly #consent: UserConsent;
  readonly #members: MemberRepository;
  readonly #conversationsPerUser: number;

  constructor(
    visibility: Visibility,
    consent: UserConsent,
    members: MemberRepository,
    config: AppConfig,
  ) {
    this.#visibility = visibility;
    this.#consent = consent;
    this.#members = members;
    this.#conversationsPerUser = config.limits.conversationsPerUser;
  }

  /** Those of the others who accept a group at once, because they know the user who adds them. */
  async acceptingMembers(userId: UserId, others: readonly UserId[]): Promise<ReadonlySet<UserId>> {
    return this.#visibility.acquaintances(userId, others);
  }

  /**
   * Users who are not active, whom the user may not look up, or with a block between them, in either
   * direction, are not brought together; nor users who do not accept that from the user.
   * @param kind what the others have to accept; null: they have accepted it themselves
   * @throws UserNotFoundError, BlockedError, NotAcceptedError
   */
  async requireMayInvite(
    kind: ConsentKind | null,
    userId: UserId,
    others: readonly UserId[],
  ): Promise<void> {
    if (others.length === 0) return;
    if (!(await this.#visibility.mayInviteAll(userId, others))) throw new UserNotFoundError();
    if ((await this.#visibility.blockedBetween(userId, others)).size > 0) throw new BlockedError();
    if (kind !== null) await this.#consent.require(kind, userId, others);
  }

  /**
   * Checks that these users may be added to one more conversation. A user may be in twice as many
   * as they may create, so that being added everywhere does not prevent them from creating their
   * own.
   * @throws TooManyConversationsError
   */
  async requireMembershipsBelowLimit(userIds: readonly UserId[]): Promise<void> {
    if (
      userIds.length > 0 &&
      (await this.#members.someoneInAtLeast(userIds, 2 * this.#conversationsPerUser))
    )
      throw new TooManyConversationsError('One of these users is in too many conversations.');
  }

  /**
   * Needs an open transaction, in which the conversation is created.
   * @throws TooManyConversationsError when this user has created as many conversations as allowed
   */
  async requireCreationsBelowLimit(userId: UserId): Promise<void> {
    if ((await this.#members.countCreatedBy(userId)) >= this.#conversationsPerUser)
      throw new TooManyConversationsError(
        'You have created as many conversations as a user may create.',
      );
  }
}
