import {
  LIMITS,
  type ConversationId,
  type CursorPage,
  type Message,
  type MessageId,
  type SavedMessage,
} from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { afterConnect } from '../../connection/retry.js';
import { toChatCallError } from '../../errors/chat-call-error.js';
import { derive, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import { SyncedCollection } from '../../state/synced-collection.js';
import type { ConversationListState, SavedMessageList } from '../chats-api.js';
import { ConversationPages } from '../conversations/index.js';

/** {@link SavedMessageList}: pages of the server, kept up to date by the notices that arrive. */
export class OpenSavedList implements SavedMessageList {
  readonly #core: ClientCore;
  readonly #scope: Scope;
  readonly #pages = new ConversationPages();
  readonly #saved = new SyncedCollection<MessageId, SavedMessage>(withNewerMessage);
  readonly messages$: Behavior<readonly SavedMessage[]> = derive([this.#saved.items$], (saved) =>
    [...saved.values()].sort(lastSavedFirst),
  );

  constructor(core: ClientCore, scope: Scope) {
    this.#core = core;
    this.#scope = scope;

    afterConnect(core, scope, 'the saved messages', () => this.#load());
    void this.reload();
  }

  get state$(): Behavior<ConversationListState> {
    return this.#pages.state;
  }

  async reload(): Promise<void> {
    await this.#load().catch(() => undefined);
  }

  loadMore(): Promise<void> {
    return this.#pages.loadMore(this.#scope, async (cursor) => {
      const { items, nextCursor } = await this.#fetch(cursor);
      if (!this.#scope.closed) this.#saved.setAll(items.map((saved) => [saved.message.id, saved]));
      return nextCursor;
    });
  }

  set(messageId: MessageId, saved: SavedMessage | null): void {
    if (saved === null) this.#saved.delete(messageId);
    else this.#saved.set(messageId, saved);
  }

  /** A message is in this state now. */
  seen(message: Message): void {
    this.#saved.update(message.id, (saved) =>
      saved.message.version < message.version ? { ...saved, message } : saved,
    );
  }

  /** The conversation can no longer be read. */
  removeOf(conversationId: ConversationId): void {
    for (const { message, conversation } of this.#saved.items$.value.values())
      if (conversation.id === conversationId) this.#saved.delete(message.id);
  }

  close(): void {
    this.#scope.close();
  }

  async #load(): Promise<void> {
    let next: string | null = null;
    try {
      const loaded = await this.#saved.load(async () => {
        const { items, nextCursor } = await this.#fetch(null);
        next = nextCursor;
        return items.map((saved) => [saved.message.id, saved] as const);
      });
      if (loaded && !this.#scope.closed) this.#pages.ready(next);
    } catch (thrown) {
      if (this.#scope.closed) return;
      const error = toChatCallError(thrown);
      this.#pages.failed(error);
      throw error;
    }
  }

  #fetch(cursor: string | null): Promise<CursorPage<SavedMessage>> {
    return this.#core.rest.get('saved', { cursor, limit: LIMITS.pageDefault });
  }
}

function lastSavedFirst(a: SavedMessage, b: SavedMessage): number {
  return Date.parse(b.savedAt) - Date.parse(a.savedAt) || (b.message.id < a.message.id ? -1 : 1);
}

function withNewerMessage(older: SavedMessage, newer: SavedMessage): SavedMessage {
  return older.message.version > newer.message.version
    ? { ...newer, message: older.message }
    : newer;
}
