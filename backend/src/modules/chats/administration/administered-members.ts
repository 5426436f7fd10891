import type {
  ConversationId,
  MemberRole,
  TransferOwnershipRequest,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { EventBus } from '../../../platform/events/index.js';
import { UserNotFoundError, Visibility } from '../../users/index.js';
import type { MemberRow } from '../access/index.js';
import { MemberRemovedByAdministrator, MemberRoleAssigned } from '../chats.events.js';
import { MemberChanges } from '../members/index.js';
import { AdministeredChanges } from './administered-changes.js';

/** Changes of members by administrators of the site, who need not be members themselves. */
@Injectable()
export class AdministeredMembers {
  readonly #changes: AdministeredChanges;
  readonly #members: MemberChanges;
  readonly #visibility: Visibility;
  readonly #events: EventBus;

  constructor(
    changes: AdministeredChanges,
    members: MemberChanges,
    visibility: Visibility,
    events: EventBus,
  ) {
    this.#changes = changes;
    this.#members = members;
    this.#visibility = visibility;
    this.#events = events;
  }

  /** @throws ConversationNotFoundError, MemberNotFoundError, LastOwnerError */
  async assignRole(
    administratorId: UserId,
    conversationId: ConversationId,
    memberId: UserId,
    role: MemberRole,
  ): Promise<MemberRow> {
    return this.#changes.run(administratorId, conversationId, async () => {
      const target = await this.#members.require(conversationId, memberId);
      return this.#assign(administratorId, conversationId, target, role);
    });
  }

  /**
   * Makes a member owner in place of another, who becomes an ordinary member.
   * @returns the new owner
   * @throws ConversationNotFoundError, MemberNotFoundError, UserNotFoundError when the account of the
   *   new owner is not active
   */
  async transferOwnership(
    administratorId: UserId,
    conversationId: ConversationId,
    { fromMemberId: from, toMemberId: to }: TransferOwnershipRequest,
  ): Promise<MemberRow> {
    return this.#changes.run(administratorId, conversationId, async () => {
      const former = await this.#members.require(conversationId, from);
      const successor = await this.#members.require(conversationId, to);
      if ((await this.#visibility.activeAmong([to])).length === 0) throw new UserNotFoundError();
      const owner = await this.#assign(administratorId, conversationId, successor, 'owner');
      if (from !== to) await this.#assign(administratorId, conversationId, former, 'member');
      return owner;
    });
  }

  /**
   * Removes a member. If it is the last owner, another member becomes owner as when they leave.
   * @throws ConversationNotFoundError, MemberNotFoundError
   */
  async remove(
    administratorId: UserId,
    conversationId: ConversationId,
    memberId: UserId,
  ): Promise<void> {
    await this.#changes.run(administratorId, conversationId, async () => {
      const target = await this.#members.require(conversationId, memberId);
      await this.#members.handOver(conversationId, target);
      // The sender of a note is a member, and the administrator may be none.
      await this.#members.remove(conversationId, memberId, target, 'removed');
      this.#events.publish(
        new MemberRemovedByAdministrator(conversationId, memberId, administratorId),
      );
    });
  }

  async #assign(
    administratorId: UserId,
    conversationId: ConversationId,
    target: MemberRow,
    role: MemberRole,
  ): Promise<MemberRow> {
    if (await this.#members.exchangeRole(conversationId, target, role))
      this.#events.publish(
        new MemberRoleAssigned(conversationId, target.userId, role, target.role, administratorId),
      );
    return { ...target, role };
  }
}
