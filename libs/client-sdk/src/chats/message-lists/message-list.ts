import { LIMITS, type ConversationId, type CursorPage, type MessageId } from '@chatcall/contracts';
import type { Message } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { afterConnect } from '../../connection/retry.js';
import { toChatCallError } from '../../errors/chat-call-error.js';
import { derive, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import { SyncedCollection } from '../../state/synced-collection.js';
import type { ConversationListState, MessageList } from '../chats-api.js';
import { ConversationPages } from '../conversations/index.js';

/** What is in a list, and in which order. */
export interface ListContent<T> {
  /** The route of its pages. */
  readonly path: string;
  messageOf(item: T): Message;
  /** The item with a later state of its message. */
  withMessage(item: T, message: Message): T;
  compare(a: T, b: T): number;
  /** For logs. */
  readonly what: string;
}

/** {@link MessageList}: pages of the server, kept up to date by the notices that arrive. */
export class OpenMessageList<T> implements MessageList<T> {
  readonly #core: ClientCore;
  readonly #scope: Scope;
  readonly #content: ListContent<T>;
  readonly #pages = new ConversationPages();
  readonly #items: SyncedCollection<MessageId, T>;
  readonly messages$: Behavior<readonly T[]>;

  constructor(core: ClientCore, scope: Scope, content: ListContent<T>) {
    this.#core = core;
    this.#scope = scope;
    this.#content = content;
    this.#items = new SyncedCollection<MessageId, T>((older, newer) => {
      const message = content.messageOf(older);
      const isLater = message.version > content.messageOf(newer).version;
      return isLater ? content.withMessage(newer, message) : newer;
    });
    this.messages$ = derive([this.#items.items$], (items) =>
      [...items.values()].sort((a, b) => content.compare(a, b)),
    );

    afterConnect(core, scope, content.what, () => this.#load());
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
      if (!this.#scope.closed) this.#items.setAll(this.#entries(items));
      return nextCursor;
    });
  }

  set(messageId: MessageId, item: T | null): void {
    if (item === null) this.#items.delete(messageId);
    else this.#items.set(messageId, item);
  }

  /** Adds an item, unless its place is further down than the list is loaded. */
  add(messageId: MessageId, item: T): void {
    const last = this.messages$.value.at(-1);
    const { hasMore, status } = this.#pages.state.value;
    const isBelow = status === 'ready' && hasMore && last && this.#content.compare(item, last) > 0;
    if (!isBelow) this.set(messageId, item);
  }

  /** A message is in this state now. Whether it is in the list. */
  seen(message: Message): boolean {
    const known = this.#items.get(message.id);
    if (known === undefined) return false;
    if (this.#content.messageOf(known).version < message.version)
      this.#items.set(message.id, this.#content.withMessage(known, message));
    return true;
  }

  /** The conversation can no longer be read. */
  removeOf(conversationId: ConversationId): void {
    for (const item of this.#items.items$.value.values()) {
      const message = this.#content.messageOf(item);
      if (message.conversationId === conversationId) this.#items.delete(message.id);
    }
  }

  close(): void {
    this.#scope.close();
  }

  async #load(): Promise<void> {
    let next: string | null = null;
    try {
      const loaded = await this.#items.load(async () => {
        const { items, nextCursor } = await this.#fetch(null);
        next = nextCursor;
        return this.#entries(items);
      });
      if (loaded && !this.#scope.closed) this.#pages.ready(next);
    } catch (thrown) {
      if (this.#scope.closed) return;
      const error = toChatCallError(thrown);
      this.#pages.failed(error);
      throw error;
    }
  }

  #entries(items: readonly T[]): (readonly [MessageId, T])[] {
    return items.map((item) => [this.#content.messageOf(item).id, item]);
  }

  #fetch(cursor: string | null): Promise<CursorPage<T>> {
    return this.#core.rest.get(this.#content.path, { cursor, limit: LIMITS.pageDefault });
  }
}
