import {
  LIMITS,
  type ConversationId,
  type CursorPage,
  type Message,
  type MessageId,
} from '@chatcall/contracts';
import type { RestClient } from '../../rest/rest-client.js';
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import { LatestVersions } from '../../state/latest-versions.js';
import { SyncedCollection } from '../../state/synced-collection.js';

/** The pinned messages of an open conversation. */
export class PinnedMessages {
  readonly #path: string;
  readonly #rest: RestClient;
  readonly #loaded = new StateCell(false);
  readonly #pins = new SyncedCollection<MessageId, Message>((older, newer) =>
    older.version > newer.version ? older : newer,
  );
  readonly #latest = new LatestVersions();
  /** The last pinned one first; null until they are loaded. */
  readonly list$: Behavior<readonly Message[] | null> = derive(
    [this.#loaded, this.#pins.items$],
    (loaded, pins) => (loaded ? [...pins.values()].sort(lastPinnedFirst) : null),
  );

  constructor(conversationId: ConversationId, rest: RestClient) {
    this.#path = `chats/${conversationId}/pins`;
    this.#rest = rest;
  }

  /** Throws when they cannot be loaded. */
  async load(): Promise<void> {
    await this.#pins.load(async () =>
      (await this.#pages()).map((message) => [message.id, message] as const),
    );
    this.#loaded.set(true);
  }

  /** Loads them again if they were loaded. */
  async reset(): Promise<void> {
    if (this.#loaded.value) await this.load();
  }

  /** A message of the conversation is in this state now. */
  accept(message: Message): void {
    const known = this.#pins.get(message.id)?.version ?? 0;
    if (known > message.version || !this.#latest.accept(message)) return;
    if (message.pinnedAt !== null && message.deletedAt === null)
      this.#pins.set(message.id, message);
    else this.#pins.delete(message.id);
  }

  async #pages(): Promise<readonly Message[]> {
    const messages: Message[] = [];
    let cursor: string | null = null;
    do {
      const query: { limit: number; cursor: string | null } = { limit: LIMITS.pinsMax, cursor };
      const page: CursorPage<Message> = await this.#rest.get(this.#path, query);
      messages.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return messages;
  }
}

function lastPinnedFirst(a: Message, b: Message): number {
  return Date.parse(b.pinnedAt ?? '') - Date.parse(a.pinnedAt ?? '') || (b.id < a.id ? -1 : 1);
}
