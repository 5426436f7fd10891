import type {
  ConversationId,
  Member,
  Message,
  MessageId,
  ThreadSummary,
  UserCard,
} from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { AFTER_CONNECT_RETRY, retry } from '../../connection/retry.js';
import { toChatCallError, type ChatCallError } from '../../errors/chat-call-error.js';
import { Scope } from '../../state/scope.js';
import { ConversationMembers } from '../members/index.js';
import type { OpenMessages } from './open-messages.js';
import { OpenThread } from './open-thread.js';
import { PinnedMessages } from './pinned-messages.js';
import { QuotedMessages } from './quoted-messages.js';
import { TimelineHistory } from './timeline-history.js';

/** The loaded data of a conversation while at least one timeline shows it. */
export class OpenConversation implements OpenMessages {
  readonly threadId = null;
  readonly history: TimelineHistory;
  readonly members: ConversationMembers;
  readonly pins: PinnedMessages;
  readonly quoted: QuotedMessages;
  /** Number of timelines that show it. */
  users = 0;
  readHere = 0;
  readonly inView = new Map<object, boolean>();
  keepUnread = false;
  /** Open threads of the conversation, by their roots. */
  readonly threads = new Map<MessageId, OpenThread>();
  readonly #core: ClientCore;
  readonly #ensureKnown: () => Promise<unknown>;
  readonly #scope = new Scope();
  #attempts: Scope | null = null;
  #loaded = false;
  /** How often everything that was loaded became too old; 0: it is loaded again since. */
  #outdated = 0;

  /** @param ensureKnown loads the conversation itself unless it is known; may reject */
  constructor(
    readonly id: ConversationId,
    core: ClientCore,
    ensureKnown: () => Promise<unknown>,
  ) {
    const source = { path: `chats/${id}/messages`, seqOf: ({ seq }: Message) => seq, around: true };
    this.history = new TimelineHistory(source, core.rest);
    this.members = new ConversationMembers(id, core.rest, core.ports.logger);
    this.#core = core;
    this.#ensureKnown = ensureKnown;
    this.pins = new PinnedMessages(id, core.rest);
    this.quoted = new QuotedMessages(id, core.rest);
  }

  get conversationId(): ConversationId {
    return this.id;
  }

  /** Shares an open thread among timelines until each has called {@link closeThread}. */
  openThread(rootId: MessageId): OpenThread {
    const thread = this.threads.get(rootId) ?? new OpenThread(this, rootId, this.#core.rest);
    this.threads.set(rootId, thread);
    thread.users += 1;
    return thread;
  }

  closeThread(thread: OpenThread): void {
    thread.users -= 1;
    if (thread.users > 0) return;
    this.threads.delete(thread.threadId);
    thread.close();
  }

  /**
   * Loads the conversation, the newest page and the members, as far as they are not loaded. Repeated
   * after transient errors while there is a connection; after the next connect it is called again.
   */
  load(): void {
    const { connection, ports } = this.#core;
    this.#loaded = true;
    this.#attempts?.close();
    const attempts = (this.#attempts = this.#scope.child());
    const attempt = async (): Promise<void> => {
      const error = await this.#loadMissing();
      if (error !== null && connection.state$.value.status === 'connected') throw error;
    };
    retry(attempt, ports, attempts, { policy: AFTER_CONNECT_RETRY })
      .catch((error: unknown) => {
        const { code } = toChatCallError(error);
        ports.logger.log('warn', 'a conversation could not be loaded', { code });
      })
      .finally(() => attempts.close());
  }

  /** Loads everything that was loaded again, as {@link load} does. */
  reload(): void {
    if (!this.#loaded) return;
    this.#outdated += 1;
    this.load();
  }

  /** Returns why something could not be loaded. */
  async #loadMissing(): Promise<ChatCallError | null> {
    const errorOf = (work: Promise<unknown>): Promise<ChatCallError | null> =>
      work.then(() => null, toChatCallError);
    const outdated = this.#outdated;
    const error = outdated > 0 ? await errorOf(this.reset()) : null;
    if (error !== null) return error;
    if (this.#outdated === outdated) this.#outdated = 0;
    // The version comes first: what is loaded after it is at least as new.
    const unknown = await errorOf(this.#ensureKnown());
    if (this.#scope.closed) return null;
    const streams: OpenMessages[] = [this, ...this.threads.values()];
    const errors = await Promise.all([
      errorOf(this.members.ensureLoaded()),
      ...streams.map(async ({ history }) => {
        if (history.needsLoad) await history.load();
        return history.needsLoad ? history.state.value.error : null;
      }),
    ]);
    return [unknown, ...errors].find((error) => error !== null) ?? null;
  }

  /**
   * Shows what the device has stored of the conversation. False when it is loaded already.
   */
  restore(messages: readonly Message[], members: readonly Member[], hasOlder: boolean): boolean {
    if (this.#loaded || !this.history.restore(messages, hasOlder, true)) return false;
    this.#loaded = true;
    this.members.restore(members);
    return true;
  }

  /** Loads everything that was loaded again. Throws. */
  async reset(): Promise<void> {
    if (!this.#loaded) return;
    const shown = [...this.inView.values()];
    const keepPlace = shown.length > 0 && !shown.includes(true);
    const threads = [...this.threads.values()].map((thread) => thread.history.refresh(false));
    await Promise.all([
      this.history.refresh(keepPlace),
      this.members.load(),
      this.pins.reset(),
      this.quoted.reset(),
      ...threads,
    ]);
  }

  /** The author has read the messages before: the server moves their cursor without an event. */
  accept(message: Message): void {
    this.change(message);
    if (message.type === 'text' && message.seq > 0)
      this.members.wrote(message.sender.id, message.seq);
  }

  /** A thread has this summary now. */
  summarise(rootId: MessageId, thread: ThreadSummary): void {
    this.history.summarise(rootId, thread);
  }

  /** What is loaded of a message. */
  find(message: Message): Message | null {
    const thread = message.threadId === null ? null : this.threads.get(message.threadId);
    return this.history.find(message) ?? thread?.history.find(message) ?? null;
  }

  /** A stored message is in this state now. */
  change(message: Message): void {
    this.history.accept(message);
    if (message.threadId !== null) this.threads.get(message.threadId)?.history.accept(message);
    this.pins.accept(message);
    this.quoted.accept(message);
  }

  rename(card: UserCard): void {
    this.history.renameSender(card);
    this.members.updateCard(card);
    for (const thread of this.threads.values()) thread.history.renameSender(card);
  }

  close(): void {
    this.#scope.close();
    this.history.close();
    this.members.close();
    for (const thread of this.threads.values()) thread.close();
  }
}
