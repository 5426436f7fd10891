import type { CallLogFilter, LoggedCall } from '@chatcall/contracts';
import type { ConversationListState } from '../chats/chats-api.js';
import type { Behavior } from '../state/behavior.js';

/** The calls of the user that a filter selects, page by page. */
export interface CallList {
  /** The newest first. */
  readonly calls$: Behavior<readonly LoggedCall[]>;
  readonly state$: Behavior<ConversationListState>;
  /** Loads it again from the top. Never throws; see {@link state$}. */
  reload(): Promise<void>;
  /** The next page of older ones. */
  loadMore(): Promise<void>;
  close(): void;
}

/** The call log of the user, kept up to date until `close()` or the end of the session. */
export interface CallLogApi {
  /** Calls that were missed since the log was seen last; the same on all devices. */
  readonly missed$: Behavior<number>;
  /** Opens the calls that a filter selects; null for all. */
  open(filter: CallLogFilter | null): CallList;
  /** The user has seen which calls they missed. */
  see(): Promise<void>;
  close(): void;
}
