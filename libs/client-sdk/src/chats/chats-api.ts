import type {
  Conversation,
  ConversationId,
  Member,
  MemberRole,
  Message,
  UserId,
} from '@chatcall/contracts';
import type { Observable } from 'rxjs';
import type { ChatCallError } from '../errors/chat-call-error.js';
import type { Behavior } from '../state/behavior.js';
import type { Thread } from './thread-api.js';

export interface ConversationListState {
  /** `failed`: nothing could be loaded yet, see `error`; tried again after a reconnect. */
  readonly status: 'loading' | 'ready' | 'failed';
  readonly loadingMore: boolean;
  readonly hasMore: boolean;
  readonly error: ChatCallError | null;
}

export interface ChatTotals {
  /** Unread messages outside muted conversations. */
  readonly unread: number;
  /** Conversations with unread messages, muted ones left out. */
  readonly unreadConversations: number;
}

/** Conversations and messages. All methods throw `ChatCallError`. */
export interface ChatsApi {
  /** Newest activity first, archived ones included. */
  readonly conversations$: Behavior<readonly Conversation[]>;
  readonly listState$: Behavior<ConversationListState>;
  readonly totals$: Behavior<ChatTotals>;
  /** Who types, by conversation, without me. */
  readonly typing$: Behavior<ReadonlyMap<ConversationId, readonly UserId[]>>;
  /** What I have begun to write on this device and not sent, by conversation. */
  readonly drafts$: Behavior<ReadonlyMap<ConversationId, string>>;
  /** Messages of others as they arrive live, each once; muted conversations too. */
  readonly arrived$: Observable<{ readonly message: Message; readonly conversation: Conversation }>;
  /** Null while unknown, or when I am no longer a member. */
  conversation$(id: ConversationId): Behavior<Conversation | null>;
  /** Compares the list with the server now: the way to try again after `failed`. Never throws; see {@link listState$}. */
  reload(): Promise<void>;
  /** The next page of older conversations. */
  loadMore(): Promise<void>;
  /** Loads one conversation that is not in the list yet. Throws `CHAT.NOT_MEMBER`. */
  load(id: ConversationId): Promise<Conversation>;
  /** Opens the messages of a conversation; close it when it is no longer shown. */
  openThread(id: ConversationId): Thread;
  /** The direct conversation with someone, made if there is none. Throws `CHAT.BLOCKED`, `CHAT.DIRECT_SELF`, `USERS.NOT_FOUND`. */
  openDirect(userId: UserId): Promise<Conversation>;
  createGroup(title: string, memberIds: readonly UserId[]): Promise<Conversation>;
  rename(id: ConversationId, title: string): Promise<void>;
  members(id: ConversationId): Promise<readonly Member[]>;
  addMembers(id: ConversationId, userIds: readonly UserId[]): Promise<void>;
  removeMember(id: ConversationId, userId: UserId): Promise<void>;
  changeRole(id: ConversationId, userId: UserId, role: MemberRole): Promise<void>;
  leave(id: ConversationId): Promise<void>;
  setMuted(id: ConversationId, muted: boolean): Promise<void>;
  setArchived(id: ConversationId, archived: boolean): Promise<void>;
}
