import type { ConversationId, MemberRole, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { EventBus } from '../../../platform/events/index.js';
import { MemberProfiles, MemberRepository } from '../access/index.js';
import type { MemberRow } from '../access/index.js';
import { LastOwnerError, MemberNotFoundError } from '../chats.errors.js';
import { MemberRemoved, MemberRoleChanged } from '../chats.events.js';
import { SystemMessages } from '../messages/index.js';

/** Changes of one member, inside a change of their group or channel. It does not ask who may make them. */
@Injectable()
export class MemberChanges {
  readonly #members: MemberRepository;
  readonly #profiles: MemberProfiles;
  readonly #notes: SystemMessages;
  readonly #events: EventBus;

  constructor(
    members: MemberRepository,
    profiles: MemberProfiles,
    notes: SystemMessages,
    events: EventBus,
  ) {
    this.#members = members;
    this.#profiles = profiles;
    this.#notes = notes;
    this.#events = events;
  }

  /** @throws MemberNotFoundError */
  async require(conversationId: ConversationId, userId: UserId): Promise<MemberRow> {
    const [member] = await this.#members.among(conversationId, [userId]);
    if (member === undefined) throw new MemberNotFoundError();
    return member;
  }

  /**
   * @returns false when the member has the role already
   * @throws LastOwnerError
   */
  async exchangeRole(
    conversationId: ConversationId,
    target: MemberRow,
    role: MemberRole,
  ): Promise<boolean> {
    if (target.role === role) return false;
    const lastOwner =
      target.role === 'owner' && (await this.#members.ownerCount(conversationId)) === 1;
    if (lastOwner) throw new LastOwnerError();
    await this.#setRole(conversationId, target.userId, role);
    return true;
  }

  /** Before the last owner leaves: the admin who joined first becomes owner, or else the member who did. */
  async handOver(conversationId: ConversationId, leaving: MemberRow): Promise<void> {
    if (leaving.role !== 'owner' || (await this.#members.ownerCount(conversationId)) > 1) return;
    const successor = await this.#members.successor(conversationId, leaving.userId);
    if (successor !== null) await this.#setRole(conversationId, successor, 'owner');
  }

  /** @param actorId who causes it: a present or former member */
  async remove(
    conversationId: ConversationId,
    actorId: UserId,
    target: MemberRow,
    reason: 'left' | 'removed',
  ): Promise<void> {
    const change = await this.#members.setLeft(conversationId, target.userId);
    const name = await this.#profiles.nameOf(target.userId);
    this.#events.publish(
      new MemberRemoved(conversationId, target.userId, reason, change.memberCount, change.version),
    );
    const kind = reason === 'left' ? 'member-left' : 'member-removed';
    await this.#notes.post(conversationId, actorId, { kind, userId: target.userId, name });
  }

  async #setRole(conversationId: ConversationId, userId: UserId, role: MemberRole): Promise<void> {
    const { version } = await this.#members.setRole(conversationId, userId, role);
    this.#events.publish(new MemberRoleChanged(conversationId, userId, role, version));
  }
}
