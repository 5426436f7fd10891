import type {
  Contact,
  Me,
  UpdateProfileRequest,
  UserCard,
  UserId,
  UserSearchHit,
} from '@chatcall/contracts';
import type { ChatCallError } from '../errors/chat-call-error.js';
import type { UploadFile, UploadOptions } from '../ports/client-ports.js';
import type { Search, SearchState } from '../search/debounced-search.js';
import type { Behavior } from '../state/behavior.js';

export type UserSearchState = SearchState<UserSearchHit>;

/**
 * A running search for users. Order: exact name, beginning of the name, beginnings of words, parts
 * of words, words with one typo.
 */
export type UserSearch = Search<UserSearchHit>;

export interface ContactsState {
  readonly status: 'loading' | 'ready' | 'failed';
  readonly error: ChatCallError | null;
}

/** Users. All methods throw `ChatCallError`. */
export interface UsersApi {
  /** Null when signed out or not loaded yet. */
  readonly me$: Behavior<Me | null>;
  /** By display name. */
  readonly contacts$: Behavior<readonly Contact[]>;
  readonly contactsState$: Behavior<ContactsState>;
  /**
   * Loads the contacts now: the way to try again after `failed`. Never throws; see {@link
   * contactsState$}.
   */
  reloadContacts(): Promise<void>;
  /** The known card of a user, kept up to date. Null: not known yet, see {@link loadCard}. */
  card$(id: UserId): Behavior<UserCard | null>;
  /** From the cache, or the server. Throws `USERS.NOT_FOUND`. */
  loadCard(id: UserId): Promise<UserCard>;
  /** `readReceipts` is what all my devices show from then on: see {@link Me}. */
  updateProfile(change: UpdateProfileRequest): Promise<Me>;
  /** Throws `COMMON.PICTURE_UNREADABLE`, `COMMON.TOO_LARGE`, `COMMON.STORAGE_FULL`. */
  setAvatar(file: UploadFile, options?: UploadOptions): Promise<Me>;
  removeAvatar(): Promise<void>;
  /** URL of a picture on the server, from a card's `avatarUrl`; null stays null. */
  avatarAddress(avatarUrl: string | null): string | null;
  search(): UserSearch;
  /** Sends a contact request, or accepts the user's request. */
  requestContact(userId: UserId): Promise<void>;
  /** Removes a contact, declines a request, or withdraws one. */
  removeContact(userId: UserId): Promise<void>;
  block(userId: UserId): Promise<void>;
  unblock(userId: UserId): Promise<void>;
}
