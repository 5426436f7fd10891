import type {
  ConversationId,
  CursorPage,
  Message,
  MessageId,
  SavedChangedNotice,
  SavedMessage,
} from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { afterConnect } from '../../connection/retry.js';
import type { Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import { SyncedCollection } from '../../state/synced-collection.js';
import type { MessageList } from '../chats-api.js';
import { OpenMessageList, type ListContent } from './message-list.js';

const SAVED: ListContent<SavedMessage> = {
  path: 'saved',
  what: 'the saved messages',
  messageOf: ({ message }) => message,
  withMessage: (saved, message) => ({ ...saved, message }),
  compare: (a, b) =>
    Date.parse(b.savedAt) - Date.parse(a.savedAt) || (b.message.id < a.message.id ? -1 : 1),
};

/** Which messages I have saved: the ids, for the marks in timelines, and the open lists. */
export class SavedMessages {
  readonly #core: ClientCore;
  readonly #session: Scope;
  readonly #ids = new SyncedCollection<MessageId, true>();
  readonly #lists = new Set<OpenMessageList<SavedMessage>>();
  #watching = false;

  constructor(core: ClientCore, session: Scope) {
    this.#core = core;
    this.#session = session;
    session.onClose(() => this.#ids.clear());
  }

  /** Empty until {@link watch}. */
  get ids$(): Behavior<ReadonlyMap<MessageId, true>> {
    return this.#ids.items$;
  }

  /** Loads the ids, now and after each reconnect. Programs without timelines do not need them. */
  watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    afterConnect(this.#core, this.#session, 'the ids of saved messages', () => this.#load());
  }

  async set(conversationId: ConversationId, messageId: MessageId, saved: boolean): Promise<void> {
    const path = `chats/${conversationId}/messages/${messageId}/saved`;
    if (saved) this.#apply(messageId, await this.#core.rest.put<SavedMessage>(path));
    else {
      await this.#core.rest.delete(path);
      this.#apply(messageId, null);
    }
  }

  open(): MessageList<SavedMessage> {
    const scope = this.#session.child();
    const list = new OpenMessageList(this.#core, scope, SAVED);
    this.#lists.add(list);
    scope.onClose(() => this.#lists.delete(list));
    return list;
  }

  /** One of my devices saved a message or removed it. */
  noticed({ messageId, saved }: SavedChangedNotice): void {
    this.#apply(messageId, saved);
  }

  /** A message is in this state now. */
  seen(message: Message): void {
    for (const list of this.#lists) list.seen(message);
  }

  /** The conversation can no longer be read. */
  removeOf(conversationId: ConversationId): void {
    for (const list of this.#lists) list.removeOf(conversationId);
  }

  #apply(messageId: MessageId, saved: SavedMessage | null): void {
    if (saved === null) this.#ids.delete(messageId);
    else this.#ids.set(messageId, true);
    for (const list of this.#lists) list.set(messageId, saved);
  }

  async #load(): Promise<void> {
    await this.#ids.load(async () => {
      const ids: MessageId[] = [];
      let cursor: string | null = null;
      do {
        const query: { readonly cursor: string | null } = { cursor };
        const page: CursorPage<MessageId> = await this.#core.rest.get('saved/ids', query);
        ids.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null && !this.#session.closed);
      return ids.map((id) => [id, true] as const);
    });
  }
}
