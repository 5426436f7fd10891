import {
  LIMITS,
  messageProblem,
  type ClientMessageId,
  type ConversationId,
  type Message,
  type SendMessagePayload,
  type SendMessageResponse,
} from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import {
  ChatCallError,
  isTransient,
  toChatCallError,
  waitAfter,
} from '../../errors/chat-call-error.js';
import type { ClockPort } from '../../ports/client-ports.js';
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import { Scope } from '../../state/scope.js';

/** A message of mine that is not known to be stored by the server. */
export interface UnsentMessage {
  readonly conversationId: ConversationId;
  readonly clientMessageId: ClientMessageId;
  readonly content: string;
  readonly replyTo: string | null;
  /** ISO 8601, by this device's clock; for display only. */
  readonly createdAt: string;
  /** Increases in the order of writing, independent of the device's clock. */
  readonly place: number;
  /**
   * Null: being sent, or waiting for the connection. Otherwise why it is not sent automatically.
   */
  readonly error: ChatCallError | null;
}

export interface OutboxPorts {
  send(payload: SendMessagePayload): Promise<SendMessageResponse>;
  connected(): boolean;
  save(message: UnsentMessage): void;
  delete(message: UnsentMessage): void;
  readonly clock: ClockPort;
}

/** Milliseconds to wait after a transient error without `retryAfter`. */
const PAUSE_MS = 3000;
/** Number of internal errors of the server after which a message counts as refused. */
const SERVER_FAILURES = 3;

/**
 * Sends my messages, one at a time per conversation, so that they are stored in the order of
 * writing. A transient error stops the queue until the connection is restored; a refusal marks the
 * message and the queue continues.
 */
export class Outbox {
  readonly #ports: OutboxPorts;
  readonly #unsent = new StateCell<readonly UnsentMessage[]>([]);
  readonly #stored = new Subject<Message>();
  readonly #sending = new Set<ConversationId>();
  readonly #paused = new Map<ConversationId, Scope>();
  /** Internal errors of the server per message. */
  readonly #failures = new Map<ClientMessageId, number>();
  readonly #scope = new Scope();

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
  }

  /** Messages that the server has stored. */
  get stored$(): Observable<Message> {
    return this.#stored.asObservable();
  }

  get unsent$(): Behavior<readonly UnsentMessage[]> {
    return this.#unsent;
  }

  unsentIn$(conversationId: ConversationId): Behavior<readonly UnsentMessage[]> {
    return derive(
      [this.#unsent],
      (all) => all.filter((message) => message.conversationId === conversationId),
      (a, b) => a.length === b.length && a.every((message, index) => message === b[index]),
    );
  }

  add(written: Omit<UnsentMessage, 'place'>): void {
    if (this.#find(written.clientMessageId)) return;
    const message = { ...written, place: this.#nextPlace };
    this.#unsent.update((list) => [...list, message]);
    this.#ports.save(message);
    this.#work(message.conversationId);
  }

  /** Adds the messages that were not sent before the last start ended. */
  restore(messages: readonly UnsentMessage[]): void {
    const written = this.#unsent.value;
    const restored = messages.filter(({ clientMessageId }) => !this.#find(clientMessageId));
    // Messages written since the start come after the restored ones.
    const last = restored.at(-1)?.place ?? 0;
    const moved = written.map((message) => ({ ...message, place: message.place + last }));
    this.#unsent.set([...restored, ...moved]);
    if (last > 0) moved.forEach((message) => this.#ports.save(message));
    this.resume();
  }

  /** Connected: the queues continue. */
  resume(): void {
    for (const pause of [...this.#paused.values()]) pause.close();
    for (const conversationId of new Set(
      this.#unsent.value.map((message) => message.conversationId),
    ))
      this.#work(conversationId);
  }

  retry(clientMessageId: ClientMessageId): void {
    const message = this.#find(clientMessageId);
    if (!message?.error) return;
    this.#replace({ ...message, error: null });
    this.#work(message.conversationId);
  }

  /**
   * The message was stored (by answer or event) or discarded. False when it was not in the outbox.
   */
  settle(clientMessageId: ClientMessageId): boolean {
    const message = this.#find(clientMessageId);
    if (!message) return false;
    this.#failures.delete(clientMessageId);
    this.#unsent.update((list) =>
      list.filter((known) => known.clientMessageId !== clientMessageId),
    );
    this.#ports.delete(message);
    return true;
  }

  /** I have left the conversation. */
  settleAll(conversationId: ConversationId): void {
    for (const message of this.#unsent.value)
      if (message.conversationId === conversationId) this.settle(message.clientMessageId);
  }

  close(): void {
    this.#scope.close();
    this.#unsent.set([]);
  }

  #work(conversationId: ConversationId): void {
    if (this.#sending.has(conversationId) || this.#paused.has(conversationId)) return;
    if (this.#scope.closed || !this.#ports.connected()) return;
    const next = this.#unsent.value.find(
      (message) => message.conversationId === conversationId && !message.error,
    );
    if (!next) return;
    this.#sending.add(conversationId);
    void this.#send(next).then((pauseMs) => {
      this.#sending.delete(conversationId);
      if (pauseMs === 0) this.#work(conversationId);
      else this.#pause(conversationId, pauseMs);
    });
  }

  /** Returns the milliseconds to wait before the next message. */
  async #send(message: UnsentMessage): Promise<number> {
    const { conversationId, clientMessageId, content, replyTo } = message;
    try {
      const { message: stored } = await this.#ports.send({
        conversationId,
        clientMessageId,
        content,
        replyTo,
      });
      if (!this.#scope.closed) this.#stored.next(stored);
      this.settle(clientMessageId);
      return 0;
    } catch (thrown) {
      const error = toChatCallError(thrown);
      if (isTransient(error) && !this.#isRejected(clientMessageId, error))
        return waitAfter(error, PAUSE_MS);
      const still = this.#find(clientMessageId);
      if (still) this.#replace({ ...still, error });
      return 0;
    }
  }

  /**
   * Counts internal errors and returns true after {@link SERVER_FAILURES} of them: a message that
   * always causes one must not block the queue.
   */
  #isRejected(clientMessageId: ClientMessageId, error: ChatCallError): boolean {
    if (error.code !== 'COMMON.INTERNAL') return false;
    const failures = (this.#failures.get(clientMessageId) ?? 0) + 1;
    this.#failures.set(clientMessageId, failures % SERVER_FAILURES);
    return failures === SERVER_FAILURES;
  }

  #pause(conversationId: ConversationId, delayMs: number): void {
    const pause = this.#scope.child();
    this.#paused.set(conversationId, pause);
    pause.onClose(() => this.#paused.delete(conversationId));
    pause.onClose(
      this.#ports.clock.after(delayMs, () => {
        pause.close();
        this.#work(conversationId);
      }),
    );
  }

  #replace(message: UnsentMessage): void {
    this.#ports.save(message);
    this.#unsent.update((list) =>
      list.map((known) => (known.clientMessageId === message.clientMessageId ? message : known)),
    );
  }

  get #nextPlace(): number {
    return (this.#unsent.value.at(-1)?.place ?? 0) + 1;
  }

  #find(clientMessageId: ClientMessageId): UnsentMessage | null {
    return (
      this.#unsent.value.find((message) => message.clientMessageId === clientMessageId) ?? null
    );
  }
}

/** Throws `COMMON.VALIDATION` for a text that the server would refuse. */
export function assertSendable(content: string): void {
  const rule = messageProblem(content, LIMITS.messageMax);
  if (rule === null) return;
  const detail = {
    visible: 'The message has no visible character.',
    maxLength: 'The message is too long.',
    wellFormed: 'The message is not well-formed text.',
  }[rule];
  throw new ChatCallError({
    code: 'COMMON.VALIDATION',
    detail,
    fields: [{ field: 'content', detail, rule }],
  });
}
