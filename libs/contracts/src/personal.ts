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

/** Server-to-client events about what belongs to the user alone. */
export interface PersonalServerEvents {
  'chat:savedChanged': ServerEvent<SavedChangedNotice>;
}
