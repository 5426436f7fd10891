import type { Notice, NoticeId } from '@chatcall/contracts';
import type { ConversationListState } from '../chats/chats-api.js';
import type { Behavior } from '../state/behavior.js';

/** What the system tells the user, page by page. */
export interface NoticeList {
  /** The newest first. */
  readonly notices$: Behavior<readonly Notice[]>;
  readonly state$: Behavior<ConversationListState>;
  /** Of all notices, loaded or not. */
  readonly unread$: Behavior<number>;
  /** Loads it again from the top. Never throws; see {@link state$}. */
  reload(): Promise<void>;
  /** The next page of older ones. */
  loadMore(): Promise<void>;
  /** Marks all loaded notices and those before them as read, on all devices. */
  read(): Promise<void>;
  /** Signs out the device of a notice of a sign-in that the user did not make. May be repeated. */
  disown(id: NoticeId): Promise<void>;
  close(): void;
}
