import type { ConversationId, ErrorBody, UserId } from '@chatcall/contracts';
import { ChatCallError } from '../../errors/chat-call-error.js';
import type { LoggerPort, OutboxStore } from '../../ports/client-ports.js';
import type { UnsentMessage } from './outbox.js';

/** `place` is missing in entries of an older version. */
type StoredMessage = Omit<UnsentMessage, 'error' | 'place'> & {
  readonly error: ErrorBody | null;
  readonly place?: number;
};

/**
 * Drafts and unsent messages of one user, stored on the device. If the store fails, they are kept
 * in memory only.
 */
export class DeviceStore {
  readonly #userId: UserId;
  readonly #store: OutboxStore;
  readonly #logger: LoggerPort;
  /** The last running write of each key. */
  readonly #writes = new Map<string, Promise<void>>();

  constructor(userId: UserId, store: OutboxStore, logger: LoggerPort) {
    this.#userId = userId;
    this.#store = store;
    this.#logger = logger;
  }

  async draft(conversationId: ConversationId): Promise<string> {
    return (await this.#try(() => this.#store.get(this.#draftKey(conversationId)), null)) ?? '';
  }

  /** All drafts by conversation. */
  async drafts(): Promise<ReadonlyMap<ConversationId, string>> {
    const prefix = this.#draftKey('');
    const keys = await this.#try(() => this.#store.keys(prefix), []);
    const texts = await Promise.all(keys.map((key) => this.#try(() => this.#store.get(key), null)));
    return new Map(keys.map((key, index) => [key.slice(prefix.length), texts[index] ?? '']));
  }

  /**
   * Follows drafts that another tab writes, or clears by sending. Returns a function that stops it.
   */
  listenToDrafts(listener: (conversationId: ConversationId, text: string) => void): () => void {
    const prefix = this.#draftKey('');
    const stop = this.#store.listen?.((key) => {
      if (!key.startsWith(prefix)) return;
      const conversationId = key.slice(prefix.length);
      void this.draft(conversationId).then((text) => listener(conversationId, text));
    });
    return stop ?? (() => undefined);
  }

  saveDraft(conversationId: ConversationId, text: string): void {
    const key = this.#draftKey(conversationId);
    this.#write(key, () => (text === '' ? this.#store.remove(key) : this.#store.set(key, text)));
  }

  /** In the order of writing. */
  async unsent(): Promise<readonly UnsentMessage[]> {
    const keys = await this.#try(() => this.#store.keys(this.#unsentKey('')), []);
    const texts = await Promise.all(keys.map((key) => this.#try(() => this.#store.get(key), null)));
    return texts
      .map((text) => (text === null ? null : readUnsent(text)))
      .filter((message) => message !== null)
      .sort((a, b) => a.place - b.place || a.createdAt.localeCompare(b.createdAt));
  }

  saveUnsent(message: UnsentMessage): void {
    const error = message.error && { code: message.error.code, detail: message.error.message };
    const stored: StoredMessage = { ...message, error };
    const key = this.#unsentKey(message.clientMessageId);
    this.#write(key, () => this.#store.set(key, JSON.stringify(stored)));
  }

  deleteUnsent(message: UnsentMessage): void {
    const key = this.#unsentKey(message.clientMessageId);
    this.#write(key, () => this.#store.remove(key));
  }

  /**
   * Writes of one key run one after another, so that a slow store does not end with an older value.
   */
  #write(key: string, work: () => Promise<void>): void {
    const before = this.#writes.get(key);
    const attempt = (): Promise<void> => this.#try(work, undefined);
    const write = before ? before.then(attempt) : attempt();
    this.#writes.set(key, write);
    void write.then(() => this.#writes.get(key) === write && this.#writes.delete(key));
  }

  #draftKey(conversationId: ConversationId): string {
    return `draft/${this.#userId}/${conversationId}`;
  }

  #unsentKey(clientMessageId: string): string {
    return `unsent/${this.#userId}/${clientMessageId}`;
  }

  async #try<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#logger.log('warn', 'the store of this device failed', { error: String(error) });
      return otherwise;
    }
  }
}

function readUnsent(text: string): UnsentMessage | null {
  try {
    const stored = JSON.parse(text) as StoredMessage;
    return {
      ...stored,
      place: stored.place ?? 0,
      error: stored.error && new ChatCallError(stored.error),
    };
  } catch {
    return null;
  }
}
