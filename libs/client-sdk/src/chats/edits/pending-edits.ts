import type { ConversationId, Message, MessageId, Timestamp } from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import type { ClientCore } from '../../client-api.js';
import { retry, type BackOffPolicy } from '../../connection/retry.js';
import { toChatCallError, type ChatCallError } from '../../errors/chat-call-error.js';
import { StateCell, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';

/** Delays before a change is sent again after a transient error. */
const RETRY: BackOffPolicy = { firstMs: 1000, longestMs: 10_000 };
/** Timeout of one attempt. */
const SEND_MS = 20_000;

/** A change of a message that the server has not confirmed. */
export interface PendingEdit {
  readonly conversationId: ConversationId;
  readonly messageId: MessageId;
  /** The new text; null: the message is to be deleted. */
  readonly content: string | null;
  /** When it was made, by this device's clock. */
  readonly at: Timestamp;
  /** Why the server refused it; null while it is being sent. */
  readonly error: ChatCallError | null;
}

/**
 * Changes of messages that were made here: shown at once, sent until the server has answered, over
 * lost connections, too. The last one of each message counts. A refused one is kept with its text.
 */
export class PendingEdits {
  readonly #core: ClientCore;
  readonly #session: Scope;
  readonly #pending = new StateCell<ReadonlyMap<MessageId, PendingEdit>>(new Map());
  readonly #changed = new Subject<Message>();
  readonly #sending = new Set<MessageId>();

  constructor(core: ClientCore, session: Scope) {
    this.#core = core;
    this.#session = session;
    session.onClose(() => this.#pending.set(new Map()));
  }

  get pending$(): Behavior<ReadonlyMap<MessageId, PendingEdit>> {
    return this.#pending;
  }

  /** Messages as the server has changed them. */
  get changed$(): Observable<Message> {
    return this.#changed.asObservable();
  }

  /** @param content null: delete it */
  add(conversationId: ConversationId, messageId: MessageId, content: string | null): void {
    const at = new Date(this.#core.ports.clock.now()).toISOString();
    this.#put({ conversationId, messageId, content, at, error: null });
    void this.#send(messageId);
  }

  discard(messageId: MessageId): void {
    const pending = new Map(this.#pending.value);
    if (pending.delete(messageId)) this.#pending.set(pending);
  }

  /** A message is in this state now. */
  seen({ id, deletedAt }: Message): void {
    const pending = this.#pending.value.get(id);
    if (pending?.content === null && deletedAt !== null) this.discard(id);
  }

  async #send(messageId: MessageId): Promise<void> {
    if (this.#sending.has(messageId)) return;
    this.#sending.add(messageId);
    let sent: PendingEdit | undefined;
    while (!this.#session.closed) {
      const next = this.#pending.value.get(messageId);
      // Sent, refused, or discarded; a later change of the same message follows.
      if (!next || next === sent || next.error) break;
      sent = next;
      const error = await this.#request(next);
      const isLast = this.#pending.value.get(messageId) === next;
      if (isLast && error) this.#put((sent = { ...next, error }));
      // A deleted message is removed from here when it arrives.
      else if (isLast && next.content !== null) this.discard(messageId);
    }
    this.#sending.delete(messageId);
  }

  /** Why it was refused. */
  async #request(edit: PendingEdit): Promise<ChatCallError | null> {
    const { connection, ports } = this.#core;
    const { conversationId, messageId, content } = edit;
    const options = { idempotent: true, timeoutMs: SEND_MS };
    const work = async (): Promise<void> => {
      if (this.#pending.value.get(messageId) !== edit) return;
      if (content === null)
        await connection.request('chat:delete', { conversationId, messageId }, options);
      else {
        const payload = { conversationId, messageId, content };
        const { message } = await connection.request('chat:edit', payload, options);
        this.#changed.next(message);
      }
    };
    try {
      await retry(work, ports, this.#session, { policy: RETRY });
      return null;
    } catch (error) {
      return toChatCallError(error);
    }
  }

  #put(edit: PendingEdit): void {
    this.#pending.update((pending) => new Map(pending).set(edit.messageId, edit));
  }
}
