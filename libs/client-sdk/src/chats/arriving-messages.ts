import type { Conversation, ConversationId, Message, UserId } from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import type { ClientCore } from '../client-api.js';
import { isTransient, toChatCallError, waitAfter } from '../errors/chat-call-error.js';
import type { Scope } from '../state/scope.js';
import type { Arrival } from './chats-api.js';
import { MessageNotifications } from './message-notifications.js';
import type { ThreadReply, ThreadStore } from './threads/index.js';
import {
  withMessage,
  type ConversationStore,
  type ConversationSync,
} from './conversations/index.js';

/** Number of message ids that are remembered to announce each message once. */
const ANNOUNCED = 500;
/** Milliseconds before an unknown conversation that could not be loaded is requested again. */
const RETRY_MS = 5000;

interface Delivered {
  readonly id: ConversationId;
  readonly seq: number;
  /** Where my delivered cursor was. */
  readonly delivered: number;
}

/** Adds messages that arrive to their conversations, and announces those of other users. */
export class ArrivingMessages {
  readonly #core: ClientCore;
  readonly #store: ConversationStore;
  readonly #sync: ConversationSync;
  readonly #userId: UserId;
  readonly #session: Scope;
  readonly #notifications: MessageNotifications;
  readonly #announced = new RecentIds(ANNOUNCED);
  /** Messages of unknown conversations that are being loaded. */
  readonly #waiting = new Map<
    ConversationId,
    { readonly message: Message; readonly mine: boolean }[]
  >();
  readonly #arrived = new Subject<Arrival>();
  readonly #delivered = new Subject<Delivered>();

  constructor(
    core: ClientCore,
    store: ConversationStore,
    sync: ConversationSync,
    threads: ThreadStore,
    userId: UserId,
    session: Scope,
  ) {
    this.#core = core;
    this.#store = store;
    this.#sync = sync;
    this.#userId = userId;
    this.#session = session;
    this.#notifications = new MessageNotifications(core.ports, store, threads, userId, session);
    session.onClose(() => this.#arrived.complete());
  }

  /** Messages of other users, each once. */
  get arrived$(): Observable<Arrival> {
    return this.#arrived.asObservable();
  }

  /** Messages that have reached this device. */
  get delivered$(): Observable<Delivered> {
    return this.#delivered.asObservable();
  }

  /** A reply of another user that is only in a thread, which I follow. */
  replied({ message, thread }: ThreadReply): void {
    const conversation = this.#store.get(message.conversationId);
    if (!conversation) return;
    this.#arrived.next({ message, conversation, thread });
    this.#notifications.arrived({ message, conversation, thread });
  }

  arrived(message: Message, mine: boolean): void {
    const known = this.#store.get(message.conversationId);
    if (known && !this.#waiting.has(known.id)) this.#arrive(known, message, mine);
    else this.#arriveUnknown(message, mine);
  }

  #arrive(known: Conversation, message: Message, mine: boolean): void {
    this.#store.change(known.id, (conversation) =>
      withMessage(conversation, message, this.#userId),
    );
    if (!mine) this.#announce(known.id, message, known.own.lastDeliveredSeq);
  }

  /** Messages wait in the order of arrival until their conversation is loaded. */
  #arriveUnknown(message: Message, mine: boolean): void {
    const id = message.conversationId;
    const waiting = this.#waiting.get(id);
    if (waiting) waiting.push({ message, mine });
    else {
      this.#waiting.set(id, [{ message, mine }]);
      void this.#loadUnknown(id);
    }
  }

  async #loadUnknown(id: ConversationId): Promise<void> {
    const conversation = await this.#sync.load(id).catch((error: unknown) => {
      this.#core.ports.logger.log('warn', 'the conversation of a message could not be loaded', {
        code: toChatCallError(error).code,
      });
      this.#sync.totals.invalidate();
      return isTransient(error) ? this.#retryUnknown(id, waitAfter(error, RETRY_MS)) : null;
    });
    if (conversation === 'later') return;
    const waiting = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    if (!conversation || this.#session.closed) return;
    for (const { message, mine } of waiting) {
      this.#store.change(id, (known) => withMessage(known, message, this.#userId));
      if (!mine) this.#announce(id, message, conversation.own.lastDeliveredSeq);
    }
  }

  /**
   * The messages remain waiting: nothing else would request the conversation before the next
   * connect.
   */
  #retryUnknown(id: ConversationId, delayMs: number): 'later' {
    const wait = this.#session.child();
    const again = (): void => {
      wait.close();
      void this.#loadUnknown(id);
    };
    wait.onClose(this.#core.ports.clock.after(delayMs, again));
    return 'later';
  }

  /**
   * The message may be known from the list already; it is announced once, when it arrives itself.
   */
  #announce(id: ConversationId, message: Message, deliveredSeq: number): void {
    this.#delivered.next({ id, seq: message.seq, delivered: deliveredSeq });
    const conversation = this.#store.get(id);
    if (!conversation || !this.#announced.add(message.id)) return;
    this.#arrived.next({ message, conversation, thread: null });
    this.#notifications.arrived({ message, conversation, thread: null });
  }
}

/** The last ids, up to a capacity. */
class RecentIds {
  readonly #capacity: number;
  readonly #ids = new Set<string>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** True when `id` is new. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > this.#capacity && oldest !== undefined) this.#ids.delete(oldest);
    return true;
  }
}
