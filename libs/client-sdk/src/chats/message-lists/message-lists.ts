import type { ConversationId, Message, UserId } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import type { Scope } from '../../state/scope.js';
import { Mentions } from './mentions.js';
import { SavedMessages } from './saved-messages.js';

/** The lists of messages from all conversations: those that I saved, and those that mention me. */
export class MessageLists {
  readonly saved: SavedMessages;
  readonly mentions: Mentions;

  constructor(core: ClientCore, session: Scope, userId: UserId) {
    this.saved = new SavedMessages(core, session);
    this.mentions = new Mentions(core, session, userId);
  }

  /** A message is in this state now. */
  seen(message: Message): void {
    this.saved.seen(message);
    this.mentions.seen(message);
  }

  /** The conversation can no longer be read. */
  removeOf(conversationId: ConversationId): void {
    this.saved.removeOf(conversationId);
    this.mentions.removeOf(conversationId);
  }
}
