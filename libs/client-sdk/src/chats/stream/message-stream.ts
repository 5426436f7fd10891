import type { Conversation, ConversationId, CursorPage, Message } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import type { BackOffPolicy, retry } from '../../connection/retry.js';
import type { ChatCallError, toChatCallError } from '../../errors/chat-call-error.js';
import type { Scope } from '../../state/scope.js';
import type { AttachedUpload } from '../../files/files-api.js';
import type { UnsentFile } from '../outbox/index.js';
import type { ChatState } from '../chat-state.js';
import type { MessagePosition, MessageStream, MessageStreamOptions } from '../chats-api.js';
import {
  ChangedMessages,
  joiningNote,
  NewMessages,
  placesOf,
  type StreamEntry,
  type StreamNext,
  type StreamSource,
} from './stream-source.js';

/** Maximum of arrived messages that are kept until they are read; more are loaded again then. */
const BUFFERED = 500;
/** Delays before a request of the stream is repeated after a transient error. */
const RETRY: BackOffPolicy = { firstMs: 1000, longestMs: 10_000 };

/**
 * Passed in, not imported: what a part that is loaded on demand imports would be cut out of the first
 * parts of the web app, which would become more and larger.
 */
export interface ProgramTools {
  readonly retry: typeof retry;
  readonly toChatCallError: typeof toChatCallError;
  readonly ChatCallError: typeof ChatCallError;
  /** Throws `COMMON.VALIDATION` for a text that the server would refuse. */
  assertSendable(content: string, withFiles: boolean): void;
  unsentFiles(attached: readonly AttachedUpload[]): readonly UnsentFile[];
  readonly pageMax: number;
}

/** A conversation with messages that were not handed out. */
interface Behind {
  /** Newest place that is known to exist. */
  target: number;
  /** What follows, without a gap, as far as it is loaded. */
  next: StreamEntry[];
  /** Where the source continues after it. */
  rest: StreamNext | null;
}

/**
 * {@link MessageStream}. It knows the place in every conversation and which ones are behind. What
 * arrives while the reader keeps up is handed out as it is; everything else is loaded from the
 * source when the reader asks for it, one page at a time.
 */
export class PulledMessages implements MessageStream {
  readonly #core: ClientCore;
  readonly #tools: ProgramTools;
  readonly #chat: ChatState;
  readonly #own: boolean;
  readonly #source: StreamSource;
  readonly #joining: (id: ConversationId) => ReturnType<typeof joiningNote>;
  readonly #scope: Scope;
  readonly #positions: Map<ConversationId, number>;
  /** The position was passed in: conversations that it does not contain were joined since. */
  readonly #continues: boolean;
  readonly #behind = new Map<ConversationId, Behind>();
  #buffered = 0;
  /** All conversations were compared once. */
  #compared = false;
  #failure: ChatCallError | null = null;
  #closedByReader = false;
  #wake: () => void = () => undefined;
  #lastRead: Promise<unknown> = Promise.resolve();

  constructor(
    core: ClientCore,
    chat: ChatState,
    tools: ProgramTools,
    options: MessageStreamOptions,
  ) {
    this.#core = core;
    this.#tools = tools;
    this.#chat = chat;
    this.#own = options.own ?? false;
    this.#continues = options.since != null;
    const source = {
      rest: core.rest,
      pageMax: tools.pageMax,
      reliably: <T>(request: () => Promise<T>) => this.#reliably(request),
    };
    this.#source = options.changes ? new ChangedMessages(source) : new NewMessages(source);
    this.#joining = (id) => joiningNote(source, id, chat.userId);
    this.#positions = this.#checked(options.since ?? {});
    this.#scope = chat.session.child();
    this.#scope.onClose(() => this.#wake());
  }

  get position(): MessagePosition {
    const places = [...this.#positions];
    return Object.fromEntries(places.map(([id, place]) => [id, this.#source.toJson(place)]));
  }

  /** Finds the starting point; messages that are stored afterwards are handed out. */
  async start(): Promise<void> {
    const { connection } = this.#core;
    const scope = this.#scope;
    scope.watch(this.#chat.outbox.stored$, (message) => this.#accept(message));
    this.#source.listen(connection, scope, {
      message: (message) => this.#accept(message),
      entry: (id, entry) => this.#append(id, entry),
      exists: (id, place) => this.#reach(id, place),
    });
    scope.watch(connection.on('chat:conversationRemoved'), ({ conversationId }) =>
      this.#forget(conversationId),
    );
    // After a connect: what moved since the last one, in all conversations.
    scope.watch(this.#chat.store.received$, (conversation) => this.#compareOne(conversation));
    await this.#compareList().catch((error: unknown) => void this.#fail(error));
    if (this.#scope.closed) throw this.#failure ?? this.#ended();
  }

  [Symbol.asyncIterator](): AsyncIterator<Message, undefined> {
    return {
      next: () => {
        const read = this.#lastRead.then(() => this.#read());
        this.#lastRead = read.catch(() => undefined);
        return read;
      },
      return: () => {
        this.close();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  close(): void {
    this.#closedByReader = true;
    this.#scope.close();
  }

  /** The next message; waits for it. */
  async #read(): Promise<IteratorResult<Message, undefined>> {
    while (!this.#scope.closed) {
      const [id] = this.#behind.keys();
      if (id === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
      else {
        const message = await this.#take(id).catch((error: unknown) => this.#fail(error));
        if (message && (this.#own || message.sender.id !== this.#chat.userId))
          return { done: false, value: message };
      }
    }
    if (this.#failure) throw this.#failure;
    if (this.#endedByServer()) throw this.#ended();
    return { done: true, value: undefined };
  }

  /** The next message of a conversation; null when there is none after all. */
  async #take(id: ConversationId): Promise<Message | null> {
    const behind = this.#behind.get(id);
    if (!behind) return null;
    if (behind.next.length === 0) await this.#load(id, behind);
    if (this.#scope.closed || this.#behind.get(id) !== behind) return null;
    const entry = behind.next.shift();
    // Removed in any case: a conversation that is still behind continues after the others.
    if (behind.next.length === 0) this.#behind.delete(id);
    if (entry) {
      this.#buffered -= 1;
      this.#positions.set(id, Math.max(entry.place, this.#positions.get(id) ?? 0));
    }
    const reached = entry ? (this.#positions.get(id) ?? 0) : Infinity;
    if (reached < behind.target || behind.rest) this.#behind.set(id, behind);
    return entry?.message ?? null;
  }

  /** Loads the next page of a conversation. */
  async #load(id: ConversationId, behind: Behind): Promise<void> {
    try {
      const place = this.#positions.get(id) ?? (await this.#startIn(id));
      if (place === null || this.#behind.get(id) !== behind) return;
      this.#positions.set(id, place);
      const page = await this.#source.page(id, place, behind.rest);
      if (page === null || this.#behind.get(id) !== behind) return;
      this.#buffered += page.entries.length - behind.next.length;
      behind.next = [...page.entries];
      behind.rest = page.next;
    } catch (thrown) {
      const { code } = this.#tools.toChatCallError(thrown);
      if (code !== 'CHAT.NOT_MEMBER' && code !== 'CHAT.NOT_FOUND') throw thrown;
      this.#forget(id);
    }
  }

  /**
   * The place to begin with in a conversation that I joined since: before the message that says
   * so, or at the beginning.
   */
  async #startIn(id: ConversationId): Promise<number | null> {
    const note = await this.#joining(id);
    if (note === 'closed') return null;
    return note ? this.#source.before(note) : 0;
  }

  /** Compares the places with all of the server's list. */
  async #compareList(): Promise<void> {
    let cursor: string | null = null;
    do {
      const at: string | null = cursor;
      const page: CursorPage<Conversation> | null = await this.#reliably(() =>
        this.#chat.sync.page(at, { limit: this.#tools.pageMax }),
      );
      if (page === null) return;
      for (const conversation of page.items) this.#compareOne(conversation);
      cursor = page.nextCursor;
    } while (cursor !== null);
    this.#compared = true;
  }

  #compareOne(conversation: Conversation): void {
    const { id } = conversation;
    const newest = this.#source.newest(conversation);
    const place = this.#positions.get(id);
    if (place === undefined && !this.#continues && !this.#compared) {
      this.#positions.set(id, newest);
      if ((this.#behind.get(id)?.target ?? 0) <= newest) this.#behind.delete(id);
    }
    // The server was restored from an older backup.
    else if (place !== undefined && newest < place && !this.#compared)
      this.#positions.set(id, newest);
    else this.#reach(id, newest);
  }

  #accept(message: Message): void {
    const { conversationId: id, seq } = message;
    if (seq === 1 && !this.#positions.has(id))
      this.#positions.set(id, this.#source.before(message));
    this.#append(id, { place: this.#source.placeOf(message), message });
  }

  /** Something arrived: kept if it follows what is known, otherwise loaded later. */
  #append(id: ConversationId, entry: StreamEntry): void {
    this.#reach(id, entry.place);
    const behind = this.#behind.get(id);
    const newest = behind?.next.at(-1)?.place ?? this.#positions.get(id);
    if (!behind || behind.rest || entry.place - 1 !== newest || this.#buffered >= BUFFERED) return;
    behind.next.push(entry);
    this.#buffered += 1;
  }

  /** Places up to this one exist. */
  #reach(id: ConversationId, place: number): void {
    if (place <= (this.#positions.get(id) ?? 0)) return;
    const behind = this.#behind.get(id) ?? { target: 0, next: [], rest: null };
    behind.target = Math.max(behind.target, place);
    this.#behind.set(id, behind);
    this.#wake();
  }

  #forget(id: ConversationId): void {
    this.#buffered -= this.#behind.get(id)?.next.length ?? 0;
    this.#behind.delete(id);
    this.#positions.delete(id);
  }

  /** Repeats a request after transient errors; null when the stream was closed. */
  async #reliably<T>(request: () => Promise<T>): Promise<T | null> {
    const answers: T[] = [];
    const work = async (): Promise<void> => void answers.push(await request());
    await this.#tools.retry(work, this.#core.ports, this.#scope, { policy: RETRY });
    return this.#scope.closed ? null : (answers[0] ?? null);
  }

  #fail(error: unknown): null {
    if (!this.#scope.closed) this.#failure = this.#tools.toChatCallError(error);
    this.#scope.close();
    return null;
  }

  /** The session ended, and neither by `signOut` nor by `close` of the stream or the client. */
  #endedByServer(): boolean {
    const state = this.#core.session.state.value;
    const signedOut = state.status === 'signed-out' && state.reason === 'none';
    return !this.#closedByReader && !this.#core.scope.closed && !signedOut;
  }

  #ended(): ChatCallError {
    return new this.#tools.ChatCallError({
      code: 'AUTH.SESSION_ENDED',
      detail: 'The session has ended.',
    });
  }

  #checked(since: MessagePosition): Map<ConversationId, number> {
    const places = placesOf(this.#source, since);
    if (places) return places;
    const detail = 'This is no position of such a message stream.';
    throw new this.#tools.ChatCallError({
      code: 'COMMON.VALIDATION',
      detail,
      fields: [{ field: 'since', detail, rule: 'position' }],
    });
  }
}
