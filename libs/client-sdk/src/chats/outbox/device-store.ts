import type {
  ClientMessageId,
  ConversationId,
  ErrorBody,
  ForwardedFrom,
  Message,
  MessageId,
  Timestamp,
  UserId,
} from '@chatcall/contracts';
import { ChatCallError } from '../../errors/chat-call-error.js';
import type { LoggerPort, OutboxStore } from '../../ports/client-ports.js';
import { StateCell, type Behavior } from '../../state/behavior.js';
import type { UnsentFile } from './unsent-files.js';

/** The message that is forwarded, and how its origin is shown until the copy is stored. */
export interface ForwardedSource {
  readonly conversationId: ConversationId;
  readonly messageId: MessageId;
  readonly from: ForwardedFrom;
}

/** A message of mine that is not known to be stored by the server. */
export interface UnsentMessage {
  readonly conversationId: ConversationId;
  readonly clientMessageId: ClientMessageId;
  readonly content: string;
  readonly replyTo: MessageId | null;
  /** The root of the thread in which it is a reply; null: it is in no thread. */
  readonly threadId: MessageId | null;
  /** A reply in a thread that is also shown in the conversation. */
  readonly alsoToConversation: boolean;
  /** A copy of this message; `content` is then for display only. */
  readonly forward: ForwardedSource | null;
  /** In the order in which they are shown. */
  readonly files: readonly UnsentFile[];
  /** ISO 8601, by this device's clock; for display only. */
  readonly createdAt: string;
  /** Increases in the order of writing, independent of the device's clock. */
  readonly place: number;
  /**
   * Null: being sent, or waiting for the connection. Otherwise why it is not sent automatically.
   */
  readonly error: ChatCallError | null;
}

/** What I have written and not sent. */
export interface WrittenDraft {
  readonly text: string;
  /** The message that it replies to. A draft without a text has none. */
  readonly replyTo: MessageId | null;
}

export const NO_DRAFT: WrittenDraft = { text: '', replyTo: null };

/** What is missing in entries of an older version. */
type Later = Pick<UnsentMessage, 'place' | 'threadId' | 'alsoToConversation' | 'forward' | 'files'>;
const BEFORE: Later = {
  place: 0,
  threadId: null,
  alsoToConversation: false,
  forward: null,
  files: [],
};

type StoredMessage = Omit<UnsentMessage, 'error' | keyof Later> &
  Partial<Later> & { readonly error: ErrorBody | null };

/** What another client that shares the store did with an unsent message. */
export type UnsentChange =
  | { readonly kind: 'written'; readonly message: UnsentMessage }
  | { readonly kind: 'removed'; readonly clientMessageId: ClientMessageId }
  | { readonly kind: 'sent'; readonly message: Message };

/** What other clients changed since the store was read last. */
export interface UnsentChanges {
  readonly written: readonly UnsentMessage[];
  readonly removed: readonly ClientMessageId[];
}

/**
 * Drafts and unsent messages of one user, stored on the device. What cannot be stored is kept in
 * memory only, see {@link unsaved$}.
 */
export class DeviceStore {
  readonly #userId: UserId;
  readonly #store: OutboxStore;
  readonly #logger: LoggerPort;
  /** The last running write of each key. */
  readonly #writes = new Map<string, Promise<void>>();
  /** Values that could not be stored, by key. */
  readonly #failed = new Map<string, string>();
  /** Unsent messages whose files are not stored. */
  readonly #kept = new Set<ClientMessageId>();
  readonly #unsaved = new StateCell(0);
  /** Unsent messages as far as their entries in the store are known, by key. */
  readonly #saved = new Map<string, string>();
  /** Number of running reads of the unsent messages. */
  #reads = 0;
  /** Keys of unsent messages that changed during such a read: it may have older values. */
  readonly #changedDuringRead = new Set<string>();

  constructor(userId: UserId, store: OutboxStore, logger: LoggerPort) {
    this.#userId = userId;
    this.#store = store;
    this.#logger = logger;
  }

  /** Number of unsent messages that could not be stored: they are lost when the program ends. */
  get unsaved$(): Behavior<number> {
    return this.#unsaved;
  }

  /** @param id of the draft, see `placeIdOf` */
  async draft(id: string): Promise<WrittenDraft> {
    return parseDraft(await this.#try(() => this.#store.get(this.#draftKey(id)), null));
  }

  /** All drafts by their ids. */
  async drafts(): Promise<ReadonlyMap<string, WrittenDraft>> {
    const prefix = this.#draftKey('');
    const entries = await this.#try(() => this.#store.entries(prefix), new Map<string, string>());
    return new Map(
      [...entries].map(([key, value]) => [key.slice(prefix.length), parseDraft(value)]),
    );
  }

  /**
   * Follows drafts that another tab writes, or clears by sending. Returns a function that stops it.
   */
  listenToDrafts(listener: (id: string, draft: WrittenDraft) => void): () => void {
    const prefix = this.#draftKey('');
    return this.#listen((key, value) => {
      if (key.startsWith(prefix)) listener(key.slice(prefix.length), parseDraft(value));
    });
  }

  saveDraft(id: string, draft: WrittenDraft): void {
    this.#write(this.#draftKey(id), draft.text === '' ? null : serialiseDraft(draft));
  }

  /** When the drafts were written that the server does not have, by the id of the draft. */
  async unsyncedDrafts(): Promise<ReadonlyMap<string, Timestamp>> {
    const prefix = this.#unsyncedKey('');
    const entries = await this.#try(() => this.#store.entries(prefix), new Map<string, string>());
    return new Map([...entries].map(([key, at]) => [key.slice(prefix.length), at]));
  }

  /** Null: the server has the draft. */
  markUnsynced(id: string, writtenAt: Timestamp | null): void {
    this.#write(this.#unsyncedKey(id), writtenAt);
  }

  /**
   * Reads the unsent messages; returns what other clients changed since the last time. The first
   * time these are all that were not sent before the last start ended.
   */
  async readUnsent(): Promise<UnsentChanges> {
    await Promise.all(this.#writes.values());
    const prefix = this.#unsentKey('');
    const before = [...this.#saved.keys()];
    this.#reads += 1;
    try {
      const entries = await this.#try(() => this.#store.entries(prefix), null);
      if (entries === null) return { written: [], removed: [] };
      const changed = [...entries].filter(
        ([key, text]) => !this.#changedDuringRead.has(key) && this.#saved.get(key) !== text,
      );
      const removed = before.filter(
        (key) => !this.#changedDuringRead.has(key) && !entries.has(key),
      );
      for (const [key, text] of changed) this.#saved.set(key, text);
      for (const key of removed) this.#saved.delete(key);
      return {
        written: changed.flatMap(([, text]) => parseUnsent(text) ?? []),
        removed: removed.map((key) => key.slice(prefix.length)),
      };
    } finally {
      this.#reads -= 1;
      if (this.#reads === 0) this.#changedDuringRead.clear();
    }
  }

  /** Follows what other clients do with the unsent messages. Returns a function that stops it. */
  listenToUnsent(listener: (change: UnsentChange) => void): () => void {
    const unsent = this.#unsentKey('');
    const sent = this.#sentKey('');
    return this.#listen((key, value) => {
      if (key.startsWith(unsent)) this.#changedElsewhere(key, value, listener);
      else if (key.startsWith(sent) && value !== null) {
        const message = parse<Message>(value);
        if (message) listener({ kind: 'sent', message });
      }
    });
  }

  saveUnsent(message: UnsentMessage): void {
    const error = message.error && { code: message.error.code, detail: message.error.message };
    const stored: StoredMessage = { ...message, error };
    this.#kept.delete(message.clientMessageId);
    this.#write(this.#unsentKey(message.clientMessageId), JSON.stringify(stored));
  }

  /** It is not saved for now: the bytes of its files could not be. */
  keepUnsaved(clientMessageId: ClientMessageId): void {
    this.#kept.add(clientMessageId);
    this.#countUnsaved();
  }

  deleteUnsent(clientMessageId: ClientMessageId): void {
    this.#kept.delete(clientMessageId);
    this.#write(this.#unsentKey(clientMessageId), null);
  }

  /** Notifies the other clients that the server has stored one of the messages. */
  announceSent(message: Message): void {
    this.#store.announce?.(this.#sentKey(message.clientMessageId), JSON.stringify(message));
  }

  /** Removes everything of the user from the device. */
  async clear(): Promise<void> {
    await Promise.all(this.#writes.values());
    for (const prefix of [this.#draftKey(''), this.#unsyncedKey(''), this.#unsentKey('')]) {
      const entries = await this.#try(() => this.#store.entries(prefix), new Map<string, string>());
      await Promise.all(
        [...entries.keys()].map((key) => this.#try(() => this.#store.remove(key), undefined)),
      );
    }
  }

  #changedElsewhere(
    key: string,
    value: string | null,
    listener: (change: UnsentChange) => void,
  ): void {
    if (this.#reads > 0) this.#changedDuringRead.add(key);
    if (value === null) {
      this.#saved.delete(key);
      listener({ kind: 'removed', clientMessageId: key.slice(this.#unsentKey('').length) });
      return;
    }
    this.#saved.set(key, value);
    const message = parseUnsent(value);
    if (message) listener({ kind: 'written', message });
  }

  /**
   * Writes of one key run one after another, so that a slow store does not end with an older value.
   * Null removes the entry.
   */
  #write(key: string, value: string | null): void {
    if (this.#reads > 0) this.#changedDuringRead.add(key);
    const before = this.#writes.get(key);
    const attempt = (): Promise<void> => this.#attempt(key, value);
    const write = before ? before.then(attempt) : attempt();
    this.#writes.set(key, write);
    void write.then(() => this.#writes.get(key) === write && this.#writes.delete(key));
  }

  async #attempt(key: string, value: string | null): Promise<void> {
    const { done } = await this.#try(
      () =>
        (value === null ? this.#store.remove(key) : this.#store.set(key, value)).then(() => ({
          done: true,
        })),
      { done: false },
    );
    if (done || value === null) this.#failed.delete(key);
    else this.#failed.set(key, value);
    if (key.startsWith(this.#unsentKey(''))) {
      if (value === null) this.#saved.delete(key);
      else if (done) this.#saved.set(key, value);
    }
    this.#countUnsaved();
    // There is more room now.
    if (done && value === null)
      for (const [failed, text] of this.#failed)
        if (!this.#writes.has(failed)) this.#write(failed, text);
  }

  #countUnsaved(): void {
    const prefix = this.#unsentKey('');
    const failed = [...this.#failed.keys()].filter((key) => key.startsWith(prefix));
    this.#unsaved.set(failed.length + this.#kept.size);
  }

  #listen(listener: (key: string, value: string | null) => void): () => void {
    return this.#store.listen?.(listener) ?? ((): void => undefined);
  }

  #draftKey(id: string): string {
    return `draft/${this.#userId}/${id}`;
  }

  #unsyncedKey(id: string): string {
    return `unsynced/${this.#userId}/${id}`;
  }

  #unsentKey(clientMessageId: ClientMessageId): string {
    return `unsent/${this.#userId}/${clientMessageId}`;
  }

  #sentKey(clientMessageId: ClientMessageId): string {
    return `sent/${this.#userId}/${clientMessageId}`;
  }

  async #try<T, E>(work: () => Promise<T>, otherwise: E): Promise<T | E> {
    try {
      return await work();
    } catch (error) {
      this.#logger.log('warn', 'the store of this device failed', { error: String(error) });
      return otherwise;
    }
  }
}

/** One value, so that no other tab reads half of a draft: the text, after a line for its reply. */
const REPLY_LINE = /^reply:([^\n]*)\n/;

function serialiseDraft({ text, replyTo }: WrittenDraft): string {
  return replyTo === null && !REPLY_LINE.test(text) ? text : `reply:${replyTo ?? ''}\n${text}`;
}

function parseDraft(value: string | null): WrittenDraft {
  const [line = '', replyTo = ''] = (value && REPLY_LINE.exec(value)) ?? [];
  return { text: value?.slice(line.length) ?? '', replyTo: replyTo === '' ? null : replyTo };
}

function parseUnsent(text: string): UnsentMessage | null {
  const stored = parse<StoredMessage>(text);
  return (
    stored && {
      ...BEFORE,
      ...stored,
      error: stored.error && new ChatCallError(stored.error),
    }
  );
}

function parse<T>(text: string): T | null {
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}
