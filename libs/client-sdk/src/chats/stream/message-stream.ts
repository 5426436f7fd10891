import type { Conversation, ConversationId, CursorPage, Message } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import type { BackOffPolicy, retry } from '../../connection/retry.js';
import type { ChatCallError, toChatCallError } from '../../errors/chat-call-error.js';
import type { Scope } from '../../state/scope.js';
import type { ChatState } from '../chat-state.js';
import type { MessagePosition, MessageStream, MessageStreamOptions } from '../chats-api.js';

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
  assertSendable(content: string): void;
  readonly pageMax: number;
}

/** A conversation with messages that were not handed out. */
interface Behind {
  /** Newest `seq` that is known to exist. */
  target: number;
  /** The next messages, without a gap, as far as they are loaded. */
  next: Message[];
}

/**
 * {@link MessageStream}. It knows the position in every conversation and which ones are behind. What
 * arrives while the reader keeps up is handed out as it is; everything else is loaded from the
 * history when the reader asks for it, one page at a time.
 */
export class PulledMessages implements MessageStream {
  readonly #core: ClientCore;
  readonly #tools: ProgramTools;
  readonly #chat: ChatState;
  readonly #own: boolean;
  readonly #scope: Scope;
  readonly #positions: Map<ConversationId, number>;
  /** The position was passed in: conversations that it does not contain were joined since. */
  readonly #continues: boolean;
  readonly #behind = new Map<ConversationId, Behind>();
  #buffered = 0;
  /** All conversations were compared once. */
  #compared = false;
  #comparing: Promise<void> | null = null;
  #again = false;
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
    this.#positions = new Map(Object.entries(this.#checked(options.since ?? {})));
    this.#scope = chat.session.child();
    this.#scope.onClose(() => this.#wake());
  }

  get position(): MessagePosition {
    return Object.fromEntries(this.#positions);
  }

  /** Finds the starting point; messages that are stored afterwards are handed out. */
  async start(): Promise<void> {
    const { connection } = this.#core;
    const scope = this.#scope;
    scope.watch(connection.on('chat:message'), ({ message }) => this.#accept(message));
    scope.watch(this.#chat.outbox.stored$, (message) => this.#accept(message));
    scope.watch(connection.on('chat:conversationAdded'), ({ conversation }) =>
      this.#reach(conversation.id, conversation.lastSeq),
    );
    scope.watch(connection.on('chat:conversationRemoved'), ({ conversationId }) =>
      this.#forget(conversationId),
    );
    scope.watch(connection.connected$, () => void this.#compare());
    await this.#compare();
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
    const message = behind.next.shift();
    // Removed in any case: a conversation that is still behind continues after the others.
    if (behind.next.length === 0) this.#behind.delete(id);
    if (!message) return null;
    this.#buffered -= 1;
    this.#positions.set(id, message.seq);
    if (message.seq < behind.target) this.#behind.set(id, behind);
    return message;
  }

  /** Loads the next page of a conversation. */
  async #load(id: ConversationId, behind: Behind): Promise<void> {
    try {
      const after = this.#positions.get(id) ?? (await this.#startIn(id));
      if (after === null || this.#behind.get(id) !== behind) return;
      this.#positions.set(id, after);
      const page = await this.#page(id, { after });
      if (page === null || this.#behind.get(id) !== behind) return;
      this.#buffered += page.length - behind.next.length;
      behind.next = page.filter(({ seq }) => seq > after);
    } catch (thrown) {
      const { code } = this.#tools.toChatCallError(thrown);
      if (code !== 'CHAT.NOT_MEMBER' && code !== 'CHAT.NOT_FOUND') throw thrown;
      this.#forget(id);
    }
  }

  /**
   * The position to begin with in a conversation that I joined since: before the message that says
   * so, or at the beginning.
   */
  async #startIn(id: ConversationId): Promise<number | null> {
    for (let before: number | undefined; ;) {
      const page = await this.#page(id, before === undefined ? {} : { before });
      if (page === null) return null;
      const joined = page.findLast(
        ({ system }) =>
          system?.kind === 'members-added' && system.userIds.includes(this.#chat.userId),
      );
      if (joined) return joined.seq - 1;
      before = page[0]?.seq ?? 1;
      if (before <= 1) return 0;
    }
  }

  /** Compares the positions with the server's list, and once more when called during a run. */
  #compare(): Promise<void> {
    if (this.#comparing) this.#again = true;
    this.#comparing ??= this.#compareList()
      .catch((error: unknown) => void this.#fail(error))
      .finally(() => {
        this.#comparing = null;
        const again = this.#again && !this.#scope.closed;
        this.#again = false;
        if (again) void this.#compare();
      });
    return this.#comparing;
  }

  /**
   * All of the list the first time. Later only as far as conversations are behind: the list begins
   * with the newest messages.
   */
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
      if (this.#compared && !page.items.some(({ id }) => this.#behind.has(id))) return;
    } while (cursor !== null);
    this.#compared = true;
  }

  #compareOne({ id, lastSeq }: Conversation): void {
    const position = this.#positions.get(id);
    if (position === undefined && !this.#continues && !this.#compared) {
      this.#positions.set(id, lastSeq);
      if ((this.#behind.get(id)?.target ?? 0) <= lastSeq) this.#behind.delete(id);
    }
    // The server was restored from an older backup.
    else if (position !== undefined && lastSeq < position && !this.#compared)
      this.#positions.set(id, lastSeq);
    else this.#reach(id, lastSeq);
  }

  #accept(message: Message): void {
    const { conversationId: id, seq } = message;
    if (seq === 1 && !this.#positions.has(id)) this.#positions.set(id, 0);
    this.#reach(id, seq);
    const behind = this.#behind.get(id);
    const newest = behind?.next.at(-1)?.seq ?? this.#positions.get(id);
    if (!behind || seq - 1 !== newest || this.#buffered >= BUFFERED) return;
    behind.next.push(message);
    this.#buffered += 1;
  }

  /** Messages up to `seq` exist. */
  #reach(id: ConversationId, seq: number): void {
    if (seq <= (this.#positions.get(id) ?? 0)) return;
    const behind = this.#behind.get(id) ?? { target: 0, next: [] };
    behind.target = Math.max(behind.target, seq);
    this.#behind.set(id, behind);
    this.#wake();
  }

  #forget(id: ConversationId): void {
    this.#buffered -= this.#behind.get(id)?.next.length ?? 0;
    this.#behind.delete(id);
    this.#positions.delete(id);
  }

  /** Messages of a page, ascending; null when the stream was closed. */
  async #page(
    id: ConversationId,
    range: { readonly before?: number; readonly after?: number },
  ): Promise<readonly Message[] | null> {
    const query = { ...range, limit: this.#tools.pageMax };
    const page = await this.#reliably(() =>
      this.#core.rest.get<CursorPage<Message>>(`chats/${id}/messages`, query),
    );
    return page?.items ?? null;
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

  /** A position that was stored as JSON may be anything. */
  #checked(since: MessagePosition): MessagePosition {
    const isSeq = (seq: unknown): boolean => Number.isSafeInteger(seq) && Number(seq) >= 0;
    if (typeof since === 'object' && !Array.isArray(since) && Object.values(since).every(isSeq))
      return since;
    const detail = 'This is no position of a message stream.';
    throw new this.#tools.ChatCallError({
      code: 'COMMON.VALIDATION',
      detail,
      fields: [{ field: 'since', detail, rule: 'position' }],
    });
  }
}
