import type {
  ClientMessageId,
  ConversationId,
  Message,
  MessageId,
  SendMessageResponse,
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
import type { UnsentFiles } from './unsent-files.js';
import { SendLock } from '../../connection/send-lock.js';

export interface OutboxPorts {
  /** Sends a message whose files are uploaded. */
  request(message: UnsentMessage): Promise<SendMessageResponse>;
  connected(): boolean;
  readonly store: DeviceStore;
  readonly files: UnsentFiles;
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
  /** Messages whose request is not answered: they cannot be changed any more. */
  readonly #beingSent = new Set<ClientMessageId>();
  /** Messages whose files were uploaded a second time. */
  readonly #uploadedAgain = new Set<ClientMessageId>();
  #restored = false;
  /** This client holds the lock, and knows what others did before. */
  #upToDate = false;

  constructor(name: string, ports: OutboxPorts) {
    this.#ports = ports;
    this.#lock = new SendLock(name, ports.locks, ports.clock, () => void this.#lockChanged());
    this.#scope.onClose(() => this.#lock.close());
    this.#scope.onClose(ports.store.listenToUnsent((change) => this.#changedElsewhere(change)));
    this.#scope.watch(ports.files.changed$, () => this.#filesChanged());
    this.#scope.watch(ports.files.cancelled$, (id) => this.#fileCancelled(id));
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
    this.#ports.files.attach(message);
    // First in the queue for the lock: the client in which it was written sends it soonest.
    this.#work();
    void this.#save(message);
  }

  /**
   * Adds the messages that were not sent before the last start ended, and what other clients have
   * changed since the last time.
   */
  async restore(): Promise<void> {
    const { store, files } = this.#ports;
    const [{ written, removed }] = await Promise.all([store.readUnsent(), files.restore()]);
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

  /** Why a message is not sent automatically. */
  errorOf(message: UnsentMessage): ChatCallError | null {
    return message.error ?? this.#ports.files.errorOf(message);
  }

  retry(clientMessageId: ClientMessageId): void {
    const message = this.#find(clientMessageId);
    if (!message) return;
    this.#ports.files.retry(message);
    if (message.error) this.#replace({ ...message, error: null });
    this.#work();
  }

  /** The message was stored, by answer or event. Null when it was not in the outbox. */
  settle(clientMessageId: ClientMessageId): UnsentMessage | null {
    const message = this.take(clientMessageId);
    if (message) this.#ports.files.sent(message);
    return message;
  }

  /** The user does not want to send it any more. */
  discard(clientMessageId: ClientMessageId): void {
    const message = this.take(clientMessageId);
    if (message) this.#ports.files.cancel(message.files);
    this.#work();
  }

  /** Removes the message; its uploads remain. */
  take(clientMessageId: ClientMessageId): UnsentMessage | null {
    const message = this.#find(clientMessageId);
    if (!message) return null;
    this.#forget([clientMessageId]);
    this.#ports.store.deleteUnsent(clientMessageId);
    return message;
  }

  /** Removes a file from a message, which is then sent without it; an empty message is discarded. */
  removeFile(clientMessageId: ClientMessageId, uploadId: string): void {
    const message = this.#find(clientMessageId);
    const removed = message?.files.filter((file) => file.uploadId === uploadId) ?? [];
    if (!message || removed.length === 0 || this.#beingSent.has(clientMessageId)) return;
    const files = message.files.filter((file) => file.uploadId !== uploadId);
    if (files.length === 0 && message.content === '') this.take(clientMessageId);
    else this.#replace({ ...message, files, error: null });
    this.#ports.files.cancel(removed);
    this.#work();
  }

  /** I have left the conversation. */
  settleAll(conversationId: ConversationId): void {
    for (const message of this.#unsent.value)
      if (message.conversationId === conversationId) this.discard(message.clientMessageId);
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
    const next = this.#nextMessages();
    if (next.size === 0) this.#lock.release();
    else if (!this.#lock.held) this.#lock.request();
    else if (this.#upToDate) for (const message of next.values()) this.#sendNext(message);
  }

  /** The first of each conversation, unless its files are still being uploaded. */
  #nextMessages(): ReadonlyMap<ConversationId, UnsentMessage> {
    const next = new Map<ConversationId, UnsentMessage>();
    const waiting = new Set<ConversationId>();
    for (const message of this.#unsent.value) {
      const { conversationId } = message;
      if (message.error || next.has(conversationId) || waiting.has(conversationId)) continue;
      const readiness = this.#ports.files.readiness(message);
      if (readiness === 'ready') next.set(conversationId, message);
      else if (readiness === 'waiting') waiting.add(conversationId);
    }
    return next;
  }

  #sendNext(message: UnsentMessage): void {
    const { conversationId, clientMessageId } = message;
    if (this.#sending.has(conversationId) || this.#paused.has(conversationId)) return;
    this.#sending.add(conversationId);
    this.#beingSent.add(clientMessageId);
    void this.#send(message).then((pauseMs) => {
      this.#sending.delete(conversationId);
      this.#beingSent.delete(clientMessageId);
      if (pauseMs === 0) this.#work();
      else this.#pause(conversationId, pauseMs);
    });
  }

  /** Returns the milliseconds to wait before the next message. */
  async #send(message: UnsentMessage): Promise<number> {
    const { clientMessageId } = message;
    try {
      const { message: stored } = await this.#ports.request(message);
      this.#ports.store.announceSent(stored);
      if (!this.#scope.closed) this.#stored.next(stored);
      this.settle(clientMessageId);
      return 0;
    } catch (thrown) {
      const error = toChatCallError(thrown);
      if (isTransient(error) && !this.#isRejected(clientMessageId, error))
        return waitAfter(error, PAUSE_MS);
      const still = this.#find(clientMessageId);
      if (still && !this.#uploadAgain(still, error)) this.#replace({ ...still, error });
      return 0;
    }
  }

  /** Files that were uploaded long ago and never sent do not exist any more. */
  #uploadAgain(message: UnsentMessage, { code }: ChatCallError): boolean {
    const { clientMessageId } = message;
    if (code !== 'CHAT.FILE_UNKNOWN' || this.#uploadedAgain.has(clientMessageId)) return false;
    const files = this.#ports.files.again(message);
    if (!files) return false;
    this.#uploadedAgain.add(clientMessageId);
    this.#replace({ ...message, files });
    return true;
  }

  /** With its files, or when the next start has their uploads: it would lose them otherwise. */
  async #save({ clientMessageId, files }: UnsentMessage): Promise<void> {
    const { store } = this.#ports;
    const incomplete = files.some(({ card }) => !card);
    if (incomplete && !(await this.#ports.files.stored({ clientMessageId, files }))) {
      if (this.#find(clientMessageId)) store.keepUnsaved(clientMessageId);
      return;
    }
    const message = this.#find(clientMessageId);
    if (message) store.saveUnsent(message);
  }

  /** Files were uploaded, refused or paused. */
  #filesChanged(): void {
    for (const message of this.#unsent.value) {
      const files = this.#ports.files.uploaded(message.files);
      if (files !== message.files) this.#replace({ ...message, files });
    }
    this.#work();
  }

  #fileCancelled(uploadId: string): void {
    for (const { clientMessageId, files } of this.#unsent.value)
      if (files.some((file) => file.uploadId === uploadId))
        this.removeFile(clientMessageId, uploadId);
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
    this.#put([message]);
    void this.#save(message);
  }

  #put(messages: readonly UnsentMessage[]): void {
    const byId = new Map(
      [...this.#unsent.value, ...messages].map((message) => [message.clientMessageId, message]),
    );
    this.#unsent.set([...byId.values()].sort(inOrderOfWriting));
  }

  #forget(ids: readonly ClientMessageId[]): void {
    for (const id of ids) {
      this.#failures.delete(id);
      this.#uploadedAgain.delete(id);
    }
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
