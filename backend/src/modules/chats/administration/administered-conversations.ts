import { LIMITS, searchQueryOf } from '@chatcall/contracts';
import type {
  AdministeredConversation,
  AdministeredKind,
  AdministeredMember,
  AdministeredState,
  ConversationCounts,
  ConversationId,
  CursorPage,
  MemberRole,
  TransferOwnershipRequest,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import {
  KeysetCursor,
  TEXT_FIELD,
  UUID_FIELD,
  integerField,
} from '../../../platform/database/index.js';
import { MemberProfiles, MemberRepository } from '../access/index.js';
import type { MemberRow } from '../access/index.js';
import { ConversationNotFoundError, MemberNotFoundError } from '../chats.errors.js';
import { AdministeredChanges } from './administered-changes.js';
import { AdministeredMembers } from './administered-members.js';
import { AdministeredConversationRepository } from './administered-conversation.repository.js';
import type {
  AdministeredPosition,
  AdministeredRow,
} from './administered-conversation.repository.js';

const CURSOR = new KeysetCursor<AdministeredPosition>('administered-conversations', {
  place: integerField(9),
  key: TEXT_FIELD,
  id: UUID_FIELD,
});
const MEMBERS = new KeysetCursor<{ userId: UserId }>('administered-members', {
  userId: UUID_FIELD,
});

/** Which part of a list. */
interface PageQuery {
  readonly cursor?: string;
  readonly limit?: number;
}

interface AdministeredQuery extends PageQuery {
  readonly q?: string;
  readonly kind?: AdministeredKind;
  readonly state?: AdministeredState;
  readonly soleOwnerId?: UserId;
}

/**
 * Groups and channels for administrators of the site: which there are, who is in them and with which
 * role. It reads no message, and a direct conversation does not exist here.
 */
@Injectable()
export class AdministeredConversations {
  readonly #conversations: AdministeredConversationRepository;
  readonly #members: MemberRepository;
  readonly #profiles: MemberProfiles;
  readonly #membership: AdministeredMembers;
  readonly #changes: AdministeredChanges;

  constructor(
    conversations: AdministeredConversationRepository,
    members: MemberRepository,
    profiles: MemberProfiles,
    membership: AdministeredMembers,
    changes: AdministeredChanges,
  ) {
    this.#conversations = conversations;
    this.#members = members;
    this.#profiles = profiles;
    this.#membership = membership;
    this.#changes = changes;
  }

  /** @throws CursorError */
  async list({
    q = '',
    kind,
    state,
    soleOwnerId,
    cursor,
    limit = LIMITS.pageDefault,
  }: AdministeredQuery): Promise<CursorPage<AdministeredConversation>> {
    const scope = `${kind ?? ''} ${state ?? ''} ${soleOwnerId ?? ''} ${q}`;
    const after = CURSOR.decode(cursor, scope);
    const search = q === '' ? null : searchQueryOf(q);
    if (search?.words.length === 0) return { items: [], nextCursor: null };
    const rows = await this.#conversations.page({
      search,
      kind: kind ?? null,
      state: state ?? null,
      soleOwnerId: soleOwnerId ?? null,
      after,
      limit: limit + 1,
    });
    const page = CURSOR.page(rows, limit, scope);
    return { items: page.rows.map(toAdministered), nextCursor: page.nextCursor };
  }

  counts(): Promise<ConversationCounts> {
    return this.#conversations.counts();
  }

  /** @throws ConversationNotFoundError */
  async get(conversationId: ConversationId): Promise<AdministeredConversation> {
    const row = await this.#conversations.find(conversationId);
    if (row === null) throw new ConversationNotFoundError();
    return toAdministered(row);
  }

  /** @throws ConversationNotFoundError */
  async setArchived(
    administratorId: UserId,
    conversationId: ConversationId,
    archived: boolean,
  ): Promise<AdministeredConversation> {
    await this.#changes.setArchived(administratorId, conversationId, archived);
    return this.get(conversationId);
  }

  /** The order has no meaning. @throws ConversationNotFoundError, CursorError */
  async members(
    administratorId: UserId,
    conversationId: ConversationId,
    { cursor, limit = LIMITS.pageDefault }: PageQuery,
  ): Promise<CursorPage<AdministeredMember>> {
    await this.get(conversationId);
    const after = MEMBERS.decode(cursor, conversationId)?.userId ?? null;
    const rows = await this.#members.page(conversationId, after, limit + 1);
    const page = MEMBERS.page(rows, limit, conversationId);
    return {
      items: await this.#toMembers(administratorId, page.rows),
      nextCursor: page.nextCursor,
    };
  }

  /** @throws ConversationNotFoundError, MemberNotFoundError, LastOwnerError */
  async assignRole(
    administratorId: UserId,
    conversationId: ConversationId,
    memberId: UserId,
    role: MemberRole,
  ): Promise<AdministeredMember> {
    const row = await this.#membership.assignRole(administratorId, conversationId, memberId, role);
    return this.#toMember(administratorId, row);
  }

  /** @throws ConversationNotFoundError, MemberNotFoundError, UserNotFoundError */
  async transferOwnership(
    administratorId: UserId,
    conversationId: ConversationId,
    transfer: TransferOwnershipRequest,
  ): Promise<AdministeredMember> {
    const row = await this.#membership.transferOwnership(administratorId, conversationId, transfer);
    return this.#toMember(administratorId, row);
  }

  async #toMember(administratorId: UserId, row: MemberRow): Promise<AdministeredMember> {
    const [member] = await this.#toMembers(administratorId, [row]);
    if (member === undefined) throw new MemberNotFoundError();
    return member;
  }

  async #toMembers(
    administratorId: UserId,
    rows: readonly MemberRow[],
  ): Promise<AdministeredMember[]> {
    const ids = rows.map(({ userId }) => userId);
    const { cards } = await this.#profiles.membersSeenBy(administratorId, ids);
    return rows.flatMap(({ userId, role, joinedAt }) => {
      const user = cards.get(userId);
      return user === undefined ? [] : [{ user, role, joinedAt: joinedAt.toISOString() }];
    });
  }
}

function toAdministered(row: AdministeredRow): AdministeredConversation {
  const { id, kind, title, memberCount, createdAt, lastActivityAt, archivedAt } = row;
  return {
    id,
    kind,
    title,
    memberCount,
    createdAt: createdAt.toISOString(),
    lastActivityAt: lastActivityAt.toISOString(),
    archivedAt: archivedAt?.toISOString() ?? null,
  };
}
