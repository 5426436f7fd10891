import type { TextRange } from './message-search.js';
import type { Message } from './messages.js';
import type { ConversationLabel } from './personal.js';
import type { ConversationId, Timestamp, UserId } from './protocol.js';

/** What a message has. */
export const SEARCH_CONTENTS = ['file', 'image', 'link'] as const;
export type SearchContent = (typeof SEARCH_CONTENTS)[number];

/** What a message is in its conversation, or for me. */
export const SEARCH_STATES = ['pinned', 'saved', 'mention'] as const;
export type SearchState = (typeof SEARCH_STATES)[number];

/** The newest messages first, or those with the words as they were typed, the newest of these first. */
export const SEARCH_ORDERS = ['newest', 'relevance'] as const;
export type SearchOrder = (typeof SEARCH_ORDERS)[number];

/** A part of a found message that matches the query. */
export interface SearchHighlight extends TextRange {
  /**
   * Position of the file in `message.files` whose name has the part; null: the text has it.
   * @asType integer
   * @minimum 0
   */
  readonly file: number | null;
}

/** A message that a search has found. */
export interface FoundMessage {
  readonly message: Message;
  readonly conversation: ConversationLabel;
  /** In the order of the text; may be empty, for example when only filters were given. */
  readonly highlights: readonly SearchHighlight[];
}

/** A page of found messages. */
export interface MessageSearchPage {
  readonly items: readonly FoundMessage[];
  readonly nextCursor: string | null;
  /** False while the server still reads earlier messages for the search: more may be found later. */
  readonly complete: boolean;
}

/** What is searched for; without words at least one filter. */
export interface MessageSearchRequest {
  /** See `searchTermsOf`. */
  readonly q?: string;
  readonly from?: readonly UserId[];
  readonly in?: readonly ConversationId[];
  readonly before?: Timestamp;
  readonly after?: Timestamp;
  readonly has?: readonly SearchContent[];
  readonly is?: readonly SearchState[];
  readonly sort?: SearchOrder;
}
