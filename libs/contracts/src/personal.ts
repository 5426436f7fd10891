import type { ConversationKind } from './conversations.js';
import type { Message } from './messages.js';
import type {
  ConversationId,
  ConversationTitle,
  MessageId,
  ServerEvent,
  Timestamp,
} from './protocol.js';
import type { UserCard } from './users.js';

/** What names a conversation in a list of messages from several conversations. */
export interface ConversationLabel {
  readonly id: ConversationId;
  readonly kind: ConversationKind;
  /** Null for a direct conversation, which is named after `peer`. */
  readonly title: ConversationTitle | null;
  readonly peer: UserCard | null;
}

/** A message that I have saved for later. Nobody else knows. */
export interface SavedMessage {
  readonly message: Message;
  readonly conversation: ConversationLabel;
  readonly savedAt: Timestamp;
}

/**
 * `chat:savedChanged`: I saved a message, or removed it from the saved ones. Sent to my devices
 * only.
 */
export interface SavedChangedNotice {
  readonly conversationId: ConversationId;
  readonly messageId: MessageId;
  /** Null: it is no longer saved. */
  readonly saved: SavedMessage | null;
}

/** What I have written in a conversation or thread and not sent, on all my devices. */
export interface Draft {
  readonly conversationId: ConversationId;
  /** The root of the thread in which it was written; null: in the conversation. */
  readonly threadId: MessageId | null;
  /**
   * Empty: it was sent or cleared.
   * @maxLength 8000
   */
  readonly text: string;
  /** The message that it replies to. */
  readonly replyTo: MessageId | null;
  readonly writtenAt: Timestamp;
}

export interface WriteDraftRequest {
  /** Empty clears the draft. */
  readonly text: string;
  /** By the clock of the device; of two drafts the later one counts. */
  readonly writtenAt: Timestamp;
  readonly threadId?: MessageId | null;
  readonly replyTo?: MessageId | null;
}

/** `chat:draftChanged`: I wrote or cleared a draft on one of my devices. Sent to my devices only. */
export interface DraftChangedNotice {
  readonly draft: Draft;
}

/** Server-to-client events about what belongs to the user alone. */
export interface PersonalServerEvents {
  'chat:savedChanged': ServerEvent<SavedChangedNotice>;
  'chat:draftChanged': ServerEvent<DraftChangedNotice>;
}
