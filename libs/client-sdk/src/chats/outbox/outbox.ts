import {
  LIMITS,
  messageProblem,
  type ClientMessageId,
  type ConversationId,
  type ForwardMessagePayload,
  type ForwardMessageResponse,
  type Message,
  type MessageId,
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
import type { ClockPort, LockPort } from '../../ports/client-ports.js';
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import { Scope } from '../../state/scope.js';
import type { DeviceStore, UnsentChange, UnsentMessage } from './device-store.js';
import { SendLock } from './send-lock.js';

export interface OutboxPorts {
  send(payload: SendMessagePayload): Promise<SendMessageResponse>;
  forward(payload: ForwardMessagePayload): Promise<ForwardMessageResponse>;
  connected(): boolean;
  readonly store: DeviceStore;
  readonly locks: LockPort;
  readonly clock: ClockPort;
}

/** Milliseconds to wait after a transient error without `retryAfter`. */
const PAUSE_MS = 3000;
/** Number of internal errors of the server after which a message counts as refused. */
const SERVER_FAILURES = 3;
/** Most unsent messages of a user on this device, and bytes of their texts in memory. */
const MESSAGES_MAX = 1000;
const BYTES_MAX = 4 * 1024 * 1024;

/**
 * Sends my messages, one at a time per conversation, so that they are stored in the order of
 * writing. A transient error stops the queue until the connection is restored; a refusal marks the
 * message and the queue continues. Clients that share the store of the device (tabs) share the
 * messages: each shows all of them, and the one that holds the {@link SendLock} sends them.
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
  readonly #lock: SendLock;
  #restored = false;
  /** This client holds the lock, and knows what others did before. */
  #upToDate = false;

  constructor(name: string, ports: OutboxPorts) {
    this.#ports = ports;
    this.#lock = new SendLock(name, ports.locks, ports.clock, () => void this.#lockChanged());
    this.#scope.onClose(() => this.#lock.close());
    this.#scope.onClose(ports.store.listenToUnsent((change) => this.#changedElsewhere(change)));
  }

  /** Messages that the server has stored. */
  get stored$(): Observable<Message> {
    return this.#stored.asObservable();
  }

  /** In the order of writing. */
  get unsent$(): Behavior<readonly UnsentMessage[]> {
    return this.#unsent;
  }

  /** Those of a thread; `threadId` null: those that are shown in the conversation. */
  unsentIn$(
    conversationId: ConversationId,
    threadId: MessageId | null,
  ): Behavior<readonly UnsentMessage[]> {
    const isShown = (message: UnsentMessage): boolean =>
      message.threadId === threadId || (threadId === null && message.alsoToConversation);
    return derive(
      [this.#unsent],
      (all) =>
        all.filter((message) => message.conversationId === conversationId && isShown(message)),
      (a, b) => a.length === b.length && a.every((message, index) => message === b[index]),
    );
  }

  /** Throws `CHAT.OUTBOX_FULL`. */
  add(written: Omit<UnsentMessage, 'place'>): void {
    if (this.#find(written.clientMessageId)) return;
    this.#assertRoomFor(written.content);
    const place = (this.#unsent.value.at(-1)?.place ?? 0) + 1;
    const message = { ...written, place };
    this.#unsent.update((list) => [...list, message]);
    // First in the queue for the lock: the client in which it was written sends it soonest.
    this.#work();
    this.#ports.store.saveUnsent(message);
  }

  /**
   * Adds the messages that were not sent before the last start ended, and what other clients have
   * changed since the last time.
   */
  async restore(): Promise<void> {
    const { written, removed } = await this.#ports.store.readUnsent();
    if (this.#scope.closed) return;
    if (!this.#restored && written.length > 0) this.#moveBehind(written);
    this.#restored = true;
    if (removed.length > 0) this.#forget(removed);
    if (written.length > 0) this.#put(written);
    this.#work();
  }

  /** Connected: the queues continue. */
  resume(): void {
    for (const pause of [...this.#paused.values()]) pause.close();
    this.#work();
  }

  /** The connection was lost: another client may send meanwhile. */
  disconnected(): void {
    this.#lock.release();
    this.#upToDate = false;
  }

  retry(clientMessageId: ClientMessageId): void {
    const message = this.#find(clientMessageId);
    if (!message?.error) return;
    this.#replace({ ...message, error: null });
    this.#work();
  }

  /**
   * The message was stored (by answer or event) or discarded. Null when it was not in the outbox.
   */
  settle(clientMessageId: ClientMessageId): UnsentMessage | null {
    const message = this.#find(clientMessageId);
    if (!message) return null;
    this.#forget([clientMessageId]);
    this.#ports.store.deleteUnsent(clientMessageId);
    return message;
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

  async #lockChanged(): Promise<void> {
    this.#upToDate = false;
    if (this.#lock.held) {
      await this.restore();
      this.#upToDate = this.#lock.held;
    }
    this.#work();
  }

  #changedElsewhere(change: UnsentChange): void {
    this.#lock.progressed();
    if (change.kind === 'sent') this.#stored.next(change.message);
    else if (change.kind === 'removed') this.#forget([change.clientMessageId]);
    else this.#put([change.message]);
    this.#work();
  }

  #work(): void {
    if (this.#scope.closed || !this.#ports.connected()) return;
    const next = new Map<ConversationId, UnsentMessage>();
    for (const message of this.#unsent.value)
      if (!message.error && !next.has(message.conversationId))
        next.set(message.conversationId, message);
    if (next.size === 0) this.#lock.release();
    else if (!this.#lock.held) this.#lock.request();
    else if (this.#upToDate) for (const message of next.values()) this.#sendNext(message);
  }

  #sendNext(message: UnsentMessage): void {
    const { conversationId } = message;
    if (this.#sending.has(conversationId) || this.#paused.has(conversationId)) return;
    this.#sending.add(conversationId);
    void this.#send(message).then((pauseMs) => {
      this.#sending.delete(conversationId);
      if (pauseMs === 0) this.#work();
      else this.#pause(conversationId, pauseMs);
    });
  }

  /** Returns the milliseconds to wait before the next message. */
  async #send(message: UnsentMessage): Promise<number> {
    const { clientMessageId } = message;
    try {
      const { message: stored } = await this.#request(message);
      this.#ports.store.announceSent(stored);
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

  #request(message: UnsentMessage): Promise<SendMessageResponse> {
    const { conversationId, clientMessageId, content, replyTo, threadId, forward } = message;
    if (forward) {
      const { conversationId: sourceConversationId, messageId } = forward;
      const source = { sourceConversationId, messageId };
      return this.#ports.forward({ conversationId, clientMessageId, ...source });
    }
    const thread = threadId && { threadId, alsoToConversation: message.alsoToConversation };
    return this.#ports.send({ conversationId, clientMessageId, content, replyTo, ...thread });
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
        this.#work();
      }),
    );
  }

  #assertRoomFor(content: string): void {
    const list = this.#unsent.value;
    const units = list.reduce((sum, message) => sum + message.content.length, content.length);
    if (list.length < MESSAGES_MAX && 2 * units <= BYTES_MAX) return;
    throw new ChatCallError({
      code: 'CHAT.OUTBOX_FULL',
      detail: 'Too many messages of this device are not sent yet.',
    });
  }

  /** Messages written since the start come after those of the time before. */
  #moveBehind(restored: readonly UnsentMessage[]): void {
    const last = Math.max(...restored.map(({ place }) => place));
    const moved = this.#unsent.value.map((message) => ({
      ...message,
      place: message.place + last,
    }));
    this.#unsent.set(moved);
    for (const message of moved) this.#ports.store.saveUnsent(message);
  }

  #replace(message: UnsentMessage): void {
    this.#ports.store.saveUnsent(message);
    this.#put([message]);
  }

  #put(messages: readonly UnsentMessage[]): void {
    const byId = new Map(
      [...this.#unsent.value, ...messages].map((message) => [message.clientMessageId, message]),
    );
    this.#unsent.set([...byId.values()].sort(inOrderOfWriting));
  }

  #forget(ids: readonly ClientMessageId[]): void {
    for (const id of ids) this.#failures.delete(id);
    this.#unsent.update((list) =>
      list.filter(({ clientMessageId }) => !ids.includes(clientMessageId)),
    );
  }

  #find(clientMessageId: ClientMessageId): UnsentMessage | null {
    return (
      this.#unsent.value.find((message) => message.clientMessageId === clientMessageId) ?? null
    );
  }
}

/** By place; two clients may have used the same one at the same time. */
function inOrderOfWriting(a: UnsentMessage, b: UnsentMessage): number {
  return (
    a.place - b.place ||
    a.createdAt.localeCompare(b.createdAt) ||
    a.clientMessageId.localeCompare(b.clientMessageId)
  );
}

/** Throws `COMMON.VALIDATION` for a text that the server would refuse. */
export function assertSendable(content: string): void {
  const rule = messageProblem(content, LIMITS.messageMax);
  if (rule === null) return;
  const detail = {
    visible: 'The message has no visible character.',
    maxLength: 'The message is too long.',
    wellFormed: 'The message is not well-formed text.',
    mentionsMax: 'The message mentions too many users.',
  }[rule];
  throw new ChatCallError({
    code: 'COMMON.VALIDATION',
    detail,
    fields: [{ field: 'content', detail, rule }],
  });
}
