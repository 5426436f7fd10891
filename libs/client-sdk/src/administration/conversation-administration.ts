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
import type { RestClient } from '../rest/rest-client.js';

/** Which groups and channels an administrator looks for. */
export interface AdministeredQuery {
  /** Part of a title. */
  readonly q?: string;
  readonly kind?: AdministeredKind;
  readonly state?: AdministeredState;
  /** Those that this user owns and no other user with an active account. */
  readonly soleOwnerId?: UserId;
}

/**
 * Groups and channels as administrators manage them, without their messages. Methods with an id
 * throw `CHAT.NOT_FOUND` for an unknown one, and for a direct conversation.
 */
export interface ConversationAdministrationApi {
  /** A page of those of the whole server, by title. */
  find(
    query: AdministeredQuery,
    cursor?: string | null,
  ): Promise<CursorPage<AdministeredConversation>>;
  counts(): Promise<ConversationCounts>;
  get(id: ConversationId): Promise<AdministeredConversation>;
  /** Members of an archived one can only read and leave it. */
  setArchived(id: ConversationId, archived: boolean): Promise<AdministeredConversation>;
  /** At once nobody is a member any more. Cannot be undone. */
  delete(id: ConversationId): Promise<void>;
  members(id: ConversationId, cursor?: string | null): Promise<CursorPage<AdministeredMember>>;
  /** @throws ChatCallError `CHAT.LAST_OWNER` */
  assignRole(id: ConversationId, memberId: UserId, role: MemberRole): Promise<AdministeredMember>;
  /**
   * Makes a member owner in place of another, who becomes an ordinary member.
   * @throws ChatCallError `USERS.NOT_FOUND` when the account of the new owner is not active
   */
  transferOwnership(
    id: ConversationId,
    transfer: TransferOwnershipRequest,
  ): Promise<AdministeredMember>;
  /** If it is the only owner, another member becomes owner. */
  removeMember(id: ConversationId, memberId: UserId): Promise<void>;
}

export class ConversationAdministration implements ConversationAdministrationApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  find(
    query: AdministeredQuery,
    cursor: string | null = null,
  ): Promise<CursorPage<AdministeredConversation>> {
    return this.#rest.get('admin/conversations', { ...query, cursor });
  }

  counts(): Promise<ConversationCounts> {
    return this.#rest.get('admin/conversations/counts');
  }

  get(id: ConversationId): Promise<AdministeredConversation> {
    return this.#rest.get(`admin/conversations/${id}`);
  }

  setArchived(id: ConversationId, archived: boolean): Promise<AdministeredConversation> {
    return this.#rest.patch(`admin/conversations/${id}`, { archived });
  }

  async delete(id: ConversationId): Promise<void> {
    await this.#rest.send({ method: 'DELETE', path: `admin/conversations/${id}` });
  }

  members(
    id: ConversationId,
    cursor: string | null = null,
  ): Promise<CursorPage<AdministeredMember>> {
    return this.#rest.get(`admin/conversations/${id}/members`, { cursor });
  }

  assignRole(id: ConversationId, memberId: UserId, role: MemberRole): Promise<AdministeredMember> {
    return this.#rest.patch(`admin/conversations/${id}/members/${memberId}`, { role });
  }

  transferOwnership(
    id: ConversationId,
    transfer: TransferOwnershipRequest,
  ): Promise<AdministeredMember> {
    return this.#rest.post(`admin/conversations/${id}/transfer`, transfer);
  }

  async removeMember(id: ConversationId, memberId: UserId): Promise<void> {
    await this.#rest.send({
      method: 'DELETE',
      path: `admin/conversations/${id}/members/${memberId}`,
    });
  }
}
