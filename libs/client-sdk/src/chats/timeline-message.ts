import type {
  ClientMessageId,
  MessageId,
  SystemNote,
  Timestamp,
  UserCard,
} from '@chatcall/contracts';
import type { ChatCallError } from '../errors/chat-call-error.js';

/** `sending`: on its way, or waiting for the connection; `sent`: stored; `failed`: the server refused it, see `error`. */
export type MessageDelivery = 'sending' | 'sent' | 'failed';

/** A message as a timeline shows it: stored, or mine and not yet stored. */
export interface TimelineMessage {
  /** Stays the same from `sending` to `sent`: the identity to track by. */
  readonly key: string;
  readonly delivery: MessageDelivery;
  /** Null until stored. */
  readonly id: MessageId | null;
  /** Place in the conversation; null until stored. */
  readonly seq: number | null;
  readonly clientMessageId: ClientMessageId;
  readonly sender: UserCard;
  readonly mine: boolean;
  readonly type: 'text' | 'system';
  readonly content: string;
  readonly system: SystemNote | null;
  readonly replyTo: MessageId | null;
  /** By this device's clock until stored. */
  readonly createdAt: Timestamp;
  readonly editedAt: Timestamp | null;
  readonly deletedAt: Timestamp | null;
  /** Only with `failed`. */
  readonly error: ChatCallError | null;
}
