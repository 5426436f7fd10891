import type {
  Conversation,
  ConversationId,
  CursorPage,
  Member,
  MemberRole,
  SystemNote,
  UserId,
} from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { KeysetCursor, UUID_FIELD } from '../../../platform/database/index.js';
import { EventBus } from '../../../platform/events/index.js';
import { IdempotentRequests } from '../../../platform/idempotency/index.js';
import type { IdempotentRequest } from '../../../platform/idempotency/index.js';
import { MembersAdded } from '../chats.events.js';
import {
  ActionNotAllowedError,
  AlreadyMemberError,
  MemberNotFoundError,
  MembersFullError,
  NotMemberError,
} from '../chats.errors.js';
import { MemberChanges } from './member-changes.js';
import { toMember } from './member.mapper.js';
import { ConversationViews, GroupChanges, MEMBERS_MAX } from '../conversations/index.js';
import type { GroupChange } from '../conversations/index.js';
import {
  MemberRepository,
  InvitationRules,
  MemberProfiles,
  removalOf,
  requireOpen,
} from '../access/index.js';
import type { MemberRow } from '../access/index.js';
import { SystemMessages } from '../messages/index.js';

const CURSOR = new KeysetCursor<{ userId: UserId }>('members', { userId: UUID_FIELD });

/** The answer to joining a channel. */
export interface JoinedConversation {
  readonly conversation: Conversation;
  /** False for a member. */
  readonly joined: boolean;
}

/** The members of a group or channel and their roles. */
@Injectable()
export class MembershipService {
  readonly #changes: GroupChanges;
  readonly #memberChanges: MemberChanges;
  readonly #members: MemberRepository;
  readonly #profiles: MemberProfiles;
  readonly #rules: InvitationRules;
  readonly #views: ConversationViews;
  readonly #notes: SystemMessages;
  readonly #events: EventBus;
  readonly #requests: IdempotentRequests;

  constructor(
    changes: GroupChanges,
    memberChanges: MemberChanges,
    members: MemberRepository,
    profiles: MemberProfiles,
    rules: InvitationRules,
    views: ConversationViews,
    notes: SystemMessages,
    events: EventBus,
    requests: IdempotentRequests,
  ) {
    this.#changes = changes;
    this.#memberChanges = memberChanges;
    this.#members = members;
    this.#profiles = profiles;
    this.#rules = rules;
    this.#views = views;
    this.#notes = notes;
    this.#events = events;
    this.#requests = requests;
  }

  /**
   * A page of the members; clients sort.
   * @throws NotMemberError, CursorError
   */
  async list(
    userId: UserId,
    conversationId: ConversationId,
    cursor: string | undefined,
    limit: number = LIMITS.pageDefault,
  ): Promise<CursorPage<Member>> {
    if ((await this.#members.among(conversationId, [userId])).length === 0)
      throw new NotMemberError();
    const after = CURSOR.decode(cursor, conversationId)?.userId ?? null;
    const rows = await this.#members.page(conversationId, after, limit + 1);
    const page = CURSOR.page(rows, limit, conversationId);
    return {
      items: await this.#toMembers(userId, page.rows),
      nextCursor: page.nextCursor,
    };
  }

  /**
   * Adds members. They see the whole history; only new messages count as unread. Users who are
   * members already are ignored, as long as one user is new. Returns the members that were added.
   * @throws NotMemberError, NotGroupError, ActionNotAllowedError, AlreadyMemberError,
   *   MembersFullError, UserNotFoundError, BlockedError, NotAcceptedError, TooManyConversationsError,
   *   IdempotencyKeyReusedError
   */
  async add(
    userId: UserId,
    conversationId: ConversationId,
    userIds: readonly UserId[],
    request: IdempotentRequest | null = null,
  ): Promise<CursorPage<Member>> {
    return this.#changes.run(conversationId, userId, (change) =>
      this.#requests.run(request, () => this.#add(change, userIds)),
    );
  }

  /**
   * Adds a user who has accepted an invitation of a member. Does nothing for members.
   * @throws NotMemberError, NotGroupError, ActionNotAllowedError, MembersFullError,
   *   UserNotFoundError, BlockedError, TooManyConversationsError
   */
  async addInvited(
    inviterId: UserId,
    conversationId: ConversationId,
    userId: UserId,
  ): Promise<void> {
    await this.#changes.run(conversationId, inviterId, async (change) => {
      if ((await this.#members.among(conversationId, [userId])).length > 0) return;
      change.require('addMembers');
      requireRoom(change.group, 1);
      await this.#rules.requireMayInvite(null, inviterId, [userId]);
      await this.#rules.requireMembershipsBelowLimit([userId]);
      await this.#addMembers(change, [userId], [userId]);
    });
  }

  async #add(change: GroupChange, userIds: readonly UserId[]): Promise<CursorPage<Member>> {
    const userId = change.actor.userId;
    const conversationId = change.group.id;
    change.require('addMembers');
    const inside = new Set(
      (await this.#members.among(conversationId, userIds)).map((member) => member.userId),
    );
    const newcomers = [...new Set(userIds)].filter((id) => !inside.has(id));
    if (newcomers.length === 0) throw new AlreadyMemberError();
    requireRoom(change.group, newcomers.length);
    await this.#rules.requireMayInvite('adding', userId, newcomers);
    await this.#rules.requireMembershipsBelowLimit(newcomers);
    const accepting = await this.#rules.acceptingMembers(userId, newcomers);
    await this.#addMembers(change, newcomers, accepting);
    const added = await this.#members.among(conversationId, newcomers);
    return { items: await this.#toMembers(userId, added), nextCursor: null };
  }

  /**
   * Joins a channel. The first user to join a channel without members becomes its owner. A member
   * keeps their role.
   * @returns the conversation, and whether the user is new in it
   * @throws NotMemberError when the conversation is not a channel, ActionNotAllowedError when it is
   *   archived, MembersFullError, TooManyConversationsError
   */
  async join(userId: UserId, conversationId: ConversationId): Promise<JoinedConversation> {
    return this.#changes.runLocked(conversationId, userId, async (group, actor) => {
      if (actor === null) {
        if (group.kind !== 'channel') throw new NotMemberError();
        requireOpen({ archived: group.archivedAt !== null });
        requireRoom(group, 1);
        await this.#rules.requireMembershipsBelowLimit([userId]);
        const role = group.memberCount === 0 ? 'owner' : 'member';
        await this.#enter(group.id, userId, [userId], { role, accepting: [userId] }, (members) => ({
          kind: 'member-joined',
          userId,
          name: members[0]?.user.displayName ?? '',
        }));
      }
      const conversation = await this.#views.one(conversationId, userId);
      return { conversation, joined: actor === null };
    });
  }

  /**
   * Removes another member from the group.
   * @throws NotMemberError, NotGroupError, ActionNotAllowedError, MemberNotFoundError
   */
  async remove(userId: UserId, conversationId: ConversationId, targetId: UserId): Promise<void> {
    await this.#changes.run(conversationId, userId, async (change) => {
      if (targetId === userId)
        throw new ActionNotAllowedError(
          'To leave a group, delete your membership: DELETE /api/chats/{conversationId}/membership.',
        );
      const target = await this.#memberChanges.require(conversationId, targetId);
      change.require(removalOf(target.role));
      await this.#memberChanges.remove(conversationId, userId, target, 'removed');
    });
  }

  /**
   * Leaves the group. When the last owner leaves, the admin who joined first becomes owner, or else
   * the member who joined first.
   * @throws NotMemberError, NotGroupError
   */
  async leave(userId: UserId, conversationId: ConversationId): Promise<void> {
    await this.#changes.run(conversationId, userId, async (change) => {
      await this.#memberChanges.handOver(conversationId, change.actor);
      await this.#memberChanges.remove(conversationId, userId, change.actor, 'left');
    });
  }

  /**
   * Does nothing if the role is the same.
   * @throws NotMemberError, NotGroupError, ActionNotAllowedError, MemberNotFoundError,
   *   LastOwnerError
   */
  async changeRole(
    userId: UserId,
    conversationId: ConversationId,
    targetId: UserId,
    role: MemberRole,
  ): Promise<Member> {
    return this.#changes.run(conversationId, userId, async (change) => {
      change.require('change-role');
      const target = await this.#memberChanges.require(conversationId, targetId);
      await this.#memberChanges.exchangeRole(conversationId, target, role);
      const [member] = await this.#toMembers(userId, [{ ...target, role }]);
      if (member === undefined) throw new MemberNotFoundError();
      return member;
    });
  }

  async #addMembers(
    { group, actor }: GroupChange,
    newcomers: readonly UserId[],
    accepting: Iterable<UserId>,
  ): Promise<void> {
    await this.#enter(
      group.id,
      actor.userId,
      newcomers,
      { role: 'member', accepting },
      (members) => ({
        kind: 'members-added',
        userIds: members.map((member) => member.user.id),
        names: members.map((member) => member.user.displayName),
      }),
    );
  }

  /** Stores new members, notifies everyone, and writes the note into the history. */
  async #enter(
    conversationId: ConversationId,
    actorId: UserId,
    newcomers: readonly UserId[],
    { role, accepting }: { readonly role: MemberRole; readonly accepting: Iterable<UserId> },
    noteOf: (members: readonly Member[]) => SystemNote,
  ): Promise<void> {
    const change = await this.#members.add(conversationId, newcomers, role, accepting);
    const { members, membersFor } = await this.#newMembers(conversationId, newcomers);
    this.#events.publish(
      new MembersAdded(conversationId, members, membersFor, change.memberCount, change.version),
    );
    const stored = await this.#notes.store(conversationId, actorId, noteOf(members));
    await this.#views.publishOpened(conversationId, newcomers);
    await stored.publish();
  }

  /** Members as the viewer may see them. */
  async #toMembers(viewerId: UserId, rows: readonly MemberRow[]): Promise<Member[]> {
    const ids = rows.map((row) => row.userId);
    const { cards, cursorsOf } = await this.#profiles.membersSeenBy(viewerId, ids);
    return rows.flatMap((row) => {
      const card = cards.get(row.userId);
      return card === undefined ? [] : [toMember(row, card, cursorsOf(row.userId))];
    });
  }

  /**
   * New members as the notice shows them to most members, and to members who are separated from one
   * of them by a block.
   */
  async #newMembers(
    conversationId: ConversationId,
    ids: readonly UserId[],
  ): Promise<Pick<MembersAdded, 'members' | 'membersFor'>> {
    const rows = await this.#members.among(conversationId, ids);
    const variants = await this.#profiles.cardVariants(conversationId, ids);
    const cursorsOf = await this.#profiles.cursorsOfNew(rows);
    const seenBy = (viewerId: UserId | null): Member[] =>
      rows.flatMap((row) => {
        const variant = variants.get(row.userId);
        if (variant === undefined) return [];
        const exception = viewerId === null ? undefined : variant.exceptions.get(viewerId);
        if (exception !== undefined) return [toMember(row, exception, 'none')];
        return [toMember(row, variant.card, cursorsOf(row.userId))];
      });
    const viewerIds = new Set(
      [...variants.values()].flatMap(({ exceptions }) => [...exceptions.keys()]),
    );
    const membersFor = new Map(Array.from(viewerIds, (viewerId) => [viewerId, seenBy(viewerId)]));
    return { members: seenBy(null), membersFor };
  }
}

/** @throws MembersFullError when so many more members would be too many */
function requireRoom({ kind, memberCount }: GroupChange['group'], more: number): void {
  if (memberCount + more > MEMBERS_MAX[kind]) throw new MembersFullError(MEMBERS_MAX[kind]);
}
