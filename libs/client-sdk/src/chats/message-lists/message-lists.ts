import type { ConversationId, Message, UserId } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { LatestVersions } from '../../state/latest-versions.js';
import type { Scope } from '../../state/scope.js';
import { Mentions } from './mentions.js';
import { MessageSearches } from './message-search.js';
import { SavedMessages } from './saved-messages.js';
import { SharedFiles } from './shared-files.js';
import { SharedLinkLists } from './shared-links.js';

/**
 * The lists of messages from all conversations: those that I saved, those that mention me, and those
 * that I search for; and the lists of the files and links of a conversation.
 */
export class MessageLists {
  readonly saved: SavedMessages;
  readonly mentions: Mentions;
  readonly searches: MessageSearches;
  readonly files: SharedFiles;
  readonly links: SharedLinkLists;
  readonly #latest = new LatestVersions();

  constructor(core: ClientCore, session: Scope, userId: UserId) {
    this.saved = new SavedMessages(core, session);
    this.mentions = new Mentions(core, session, userId);
    this.searches = new MessageSearches(core, session);
    this.files = new SharedFiles(core, session);
    this.links = new SharedLinkLists(core, session);
  }

  /** A message is in this state now. */
  seen(message: Message): void {
    if (!this.#latest.accept(message)) return;
    this.saved.seen(message);
    this.mentions.seen(message);
    this.searches.seen(message);
    this.files.seen(message);
    this.links.seen(message);
  }

  /** The conversation can no longer be read. */
  removeOf(conversationId: ConversationId): void {
    this.saved.removeOf(conversationId);
    this.mentions.removeOf(conversationId);
    this.searches.removeOf(conversationId);
    this.files.removeOf(conversationId);
    this.links.removeOf(conversationId);
  }
}
