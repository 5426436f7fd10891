import type { ConversationId, MessageId } from '@chatcall/contracts';
import type { ConversationMembers } from '../members/index.js';
import type { PinnedMessages } from './pinned-messages.js';
import type { QuotedMessages } from './quoted-messages.js';
import type { TimelineHistory } from './timeline-history.js';

/** A stream of messages that is shown, by at least one timeline. */
export interface OpenMessages {
  readonly conversationId: ConversationId;
  /** The root of the thread; null: the messages of the conversation outside of threads. */
  readonly threadId: MessageId | null;
  readonly history: TimelineHistory;
  readonly members: ConversationMembers;
  /** Of the conversation. */
  readonly pins: PinnedMessages;
  /** Of the conversation. */
  readonly quoted: QuotedMessages;
  /** Place up to which it was read on this device since it was opened: in view, or by writing. */
  readHere: number;
  /** Whether the newest message is on screen, by timeline. */
  readonly inView: Map<object, boolean>;
  /** I have marked messages as unread: viewing them does not read them. */
  keepUnread: boolean;
}
