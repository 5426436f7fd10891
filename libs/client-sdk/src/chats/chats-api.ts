import type {
  Conversation,
  ConversationFilter,
  ConversationId,
  ConversationTotals,
  Member,
  MemberRole,
  Message,
  UserId,
} from '@chatcall/contracts';
import type { Observable } from 'rxjs';
import type { ChatCallError } from '../errors/chat-call-error.js';
import type { Search, SearchState } from '../search/debounced-search.js';
import type { Behavior } from '../state/behavior.js';
import type { Timeline } from './timeline-api.js';

export interface ConversationListState {
  /** `failed`: nothing could be loaded, see `error`; tried again after a reconnect. */
  readonly status: 'loading' | 'ready' | 'failed';
  readonly loadingMore: boolean;
  readonly hasMore: boolean;
  readonly error: ChatCallError | null;
}

/** Counted over all conversations, loaded or not. */
export type ChatTotals = ConversationTotals;

/** A part of the list, newest activity first, page by page. Kept up to date until `close()`. */
export interface ConversationList {
  /** Complete down to where it is loaded. */
  readonly conversations$: Behavior<readonly Conversation[]>;
  readonly state$: Behavior<ConversationListState>;
  /** Loads it again from the top. Never throws; see {@link state$}. */
  reload(): Promise<void>;
  /** The next page of older conversations. */
  loadMore(): Promise<void>;
  close(): void;
}

export type ConversationSearchState = SearchState<Conversation>;

/**
 * A running search in my conversations by title and by the name of the other user. Loaded ones that
 * match well are shown at once and keep their place; further results of the server follow.
 */
export type ConversationSearch = Search<Conversation>;

/** Conversations and messages. All methods throw `ChatCallError`. */
export interface ChatsApi {
  /**
   * The loaded ones, newest activity first, including archived ones. To show a list, see {@link
   * list}.
   */
  readonly conversations$: Behavior<readonly Conversation[]>;
  readonly listState$: Behavior<ConversationListState>;
  /** Over all conversations, however many are loaded. */
  readonly totals$: Behavior<ChatTotals>;
  /** The users who are typing, by conversation, without me. */
  readonly typing$: Behavior<ReadonlyMap<ConversationId, readonly UserId[]>>;
  /** My drafts on this device, by conversation. */
  readonly drafts$: Behavior<ReadonlyMap<ConversationId, string>>;
  /** Messages of other users as they arrive, each once; also those of muted conversations. */
  readonly arrived$: Observable<{ readonly message: Message; readonly conversation: Conversation }>;
  /** Null while unknown, or when I am no longer a member. */
  conversation$(id: ConversationId): Behavior<Conversation | null>;
  /**
   * Synchronises the list with the server: the way to try again after `failed`. Never throws; see
   * {@link listState$}.
   */
  reload(): Promise<void>;
  /** The next page of older conversations. */
  loadMore(): Promise<void>;
  /** A part of all conversations, page by page; close it when it is no longer shown. */
  list(filter: ConversationFilter): ConversationList;
  /** Finds conversations, loaded or not; close it when it is no longer shown. */
  search(): ConversationSearch;
  /** Loads one conversation that is not in the list yet. Throws `CHAT.NOT_MEMBER`. */
  load(id: ConversationId): Promise<Conversation>;
  /** Opens the messages of a conversation; close it when it is no longer shown. */
  openTimeline(id: ConversationId): Timeline;
  /**
   * The direct conversation with a user; created if there is none. Throws `CHAT.BLOCKED`,
   * `CHAT.DIRECT_SELF`, `USERS.NOT_FOUND`.
   */
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
