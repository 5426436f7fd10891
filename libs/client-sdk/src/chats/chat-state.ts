import type { Conversation, ConversationId, Message, UserCard, UserId } from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import type { ClientCore } from '../client-api.js';
import { isTransient, toChatCallError, waitAfter } from '../errors/chat-call-error.js';
import type { Scope } from '../state/scope.js';
import type { UserCards } from '../users/user-cards.js';
import {
  withCard,
  withDelivered,
  withMessage,
  withChangedMessage,
  withRead,
  MessageNotifications,
} from './conversations/index.js';
import type { ConversationStore, ConversationSync } from './conversations/index.js';
import { CursorReporter, TypingUsers } from './cursors/index.js';
import { DeviceStore, Drafts, Outbox } from './outbox/index.js';
import { OpenConversation } from './history/index.js';

/** Timeout of a message. The outbox sends it again. */
const SEND_MS = 20_000;
/** Number of message ids that are remembered to announce each message once. */
const ANNOUNCED = 500;
/** Milliseconds before an unknown conversation that could not be loaded is requested again. */
const RETRY_MS = 5000;
const READ_PAUSE_MS = 300;
const DELIVERED_PAUSE_MS = 1000;

/** The chats of one session. Every message passes through {@link accept}. */
export class ChatState {
  readonly #core: ClientCore;
  readonly outbox: Outbox;
  readonly typing: TypingUsers;
  readonly deviceStore: DeviceStore;
  readonly drafts: Drafts;
  readonly #open = new Map<ConversationId, OpenConversation>();
  readonly #announced = new RecentIds(ANNOUNCED);
  /** Messages of unknown conversations that are being loaded. */
  readonly #waiting = new Map<
    ConversationId,
    { readonly message: Message; readonly mine: boolean }[]
  >();
  readonly #arrived = new Subject<{
    readonly message: Message;
    readonly conversation: Conversation;
  }>();
  readonly #reads: CursorReporter;
  readonly #deliveries: CursorReporter;
  readonly #notifications: MessageNotifications;

  constructor(
    core: ClientCore,
    readonly store: ConversationStore,
    readonly sync: ConversationSync,
    readonly cards: UserCards,
    readonly userId: UserId,
    readonly session: Scope,
  ) {
    this.#core = core;

    const { connection, ports } = core;
    const connected = (): boolean => connection.state$.value.status === 'connected';
    this.deviceStore = new DeviceStore(userId, ports.outbox, ports.logger);
    this.drafts = new Drafts(this.deviceStore, session);
    this.typing = new TypingUsers(ports.clock);
    this.outbox = new Outbox(`outbox/${userId}`, {
      send: (payload) => connection.request('chat:message', payload, { timeoutMs: SEND_MS }),
      connected,
      store: this.deviceStore,
      locks: ports.locks,
      clock: ports.clock,
    });
    const cursor = (event: 'chat:read' | 'chat:delivered', pauseMs: number): CursorReporter =>
      new CursorReporter(
        (conversationId, seq) => connection.request(event, { conversationId, seq }),
        connected,
        ports.clock,
        pauseMs,
      );
    this.#reads = cursor('chat:read', READ_PAUSE_MS);
    this.#deliveries = cursor('chat:delivered', DELIVERED_PAUSE_MS);
    this.#notifications = new MessageNotifications(ports, store, session);
    this.#begin();
  }

  get arrived$(): Observable<{ readonly message: Message; readonly conversation: Conversation }> {
    return this.#arrived.asObservable();
  }

  opened(id: ConversationId): OpenConversation | null {
    return this.#open.get(id) ?? null;
  }

  /** Shares the open conversation among timelines until each has called `release`. */
  acquire(id: ConversationId): OpenConversation {
    const open = this.#open.get(id) ?? new OpenConversation(id, this.#core, this.store);
    open.users += 1;
    this.#open.set(id, open);
    return open;
  }

  release(open: OpenConversation): void {
    open.users -= 1;
    if (open.users > 0) return;
    this.#open.delete(open.id);
    open.close();
  }

  /**
   * Handles a stored message, mine or of another user. It may arrive by event and by answer, in any
   * order.
   */
  accept(message: Message): void {
    const mine = message.sender.id === this.userId;
    this.cards.addIfUnknown(message.sender);
    this.#open.get(message.conversationId)?.accept(message);
    // After the history has the message, so that the timeline shows it at every moment.
    const sentHere = mine && this.outbox.settle(message.clientMessageId) !== null;
    if (sentHere || (mine && message.type === 'system'))
      this.#readHere(message.conversationId, message.seq);
    if (!mine) this.typing.set(message.conversationId, message.sender.id, false);
    const known = this.store.get(message.conversationId);
    if (known && !this.#waiting.has(known.id)) this.#arrive(known, message, mine);
    else this.#arriveUnknown(message, mine);
  }

  /** A stored message was changed. */
  changed(message: Message): void {
    this.#open.get(message.conversationId)?.history.accept(message);
    this.store.change(message.conversationId, (known) => withChangedMessage(known, message));
  }

  /** My read cursor moves: shown at once, sent to the server after a pause. */
  read(id: ConversationId, seq: number): void {
    const known = this.store.get(id);
    if (!known || known.own.lastReadSeq >= seq) return;
    this.#readHere(id, seq);
    this.store.change(id, (conversation) => withRead(conversation, seq));
    this.#reads.moved(id, seq);
  }

  /** The server sent the position of a cursor. */
  cursorMoved(id: ConversationId, userId: UserId, seq: number, kind: 'read' | 'delivered'): void {
    const members = this.#open.get(id)?.members;
    if (kind === 'read') members?.read(userId, seq);
    else members?.delivered(userId, seq);
    if (userId !== this.userId) return;
    if (kind === 'read' && !this.store.get(id)) this.sync.totals.invalidate();
    this.store.change(id, (known) =>
      kind === 'read' ? withRead(known, seq) : withDelivered(known, seq),
    );
    (kind === 'read' ? this.#reads : this.#deliveries).known(id, seq);
  }

  #readHere(id: ConversationId, seq: number): void {
    const open = this.#open.get(id);
    if (open) open.readHere = Math.max(open.readHere, seq);
  }

  #begin(): void {
    const { session } = this;
    const core = this.#core;
    session.onClose(() => this.#close());
    session.watch(this.outbox.stored$, (message) => this.accept(message));
    session.watch(core.connection.connected$, () => this.#resume());
    session.watch(core.connection.connected$, () =>
      this.#open.forEach(({ members }) => members.invalidate()),
    );
    session.watch(this.sync.synchronised$, () => this.#catchUp());
    session.watch(this.store.removed$, (id) => this.outbox.settleAll(id));
    session.watch(this.cards.changed$, (card) => this.#rename(card));
    session.watch(core.connection.state$, ({ status }) => {
      if (status !== 'connected') this.outbox.disconnected();
    });
    void this.outbox.restore();
  }

  #resume(): void {
    this.outbox.resume();
    void this.outbox.restore();
    this.#reads.resume();
    this.#deliveries.resume();
  }

  /** The list was synchronised: timelines load missed messages, and the delivered cursors move. */
  #catchUp(): void {
    for (const open of this.#open.values()) open.catchUp();
    for (const { id, lastSeq, own } of this.store.all())
      this.#moveDelivered(id, lastSeq, own.lastDeliveredSeq);
  }

  #arrive(known: Conversation, message: Message, mine: boolean): void {
    this.store.change(known.id, (conversation) => withMessage(conversation, message, mine));
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
    const conversation = await this.sync.load(id).catch((error: unknown) => {
      this.#core.ports.logger.log('warn', 'the conversation of a message could not be loaded', {
        code: toChatCallError(error).code,
      });
      this.sync.totals.invalidate();
      return isTransient(error) ? this.#retryUnknown(id, waitAfter(error, RETRY_MS)) : null;
    });
    if (conversation === 'later') return;
    const waiting = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    if (!conversation || this.session.closed) return;
    for (const { message, mine } of waiting) {
      this.store.change(id, (known) => withMessage(known, message, mine));
      if (!mine) this.#announce(id, message, conversation.own.lastDeliveredSeq);
    }
  }

  /**
   * The messages remain waiting: nothing else would request the conversation before the next
   * connect.
   */
  #retryUnknown(id: ConversationId, delayMs: number): 'later' {
    const wait = this.session.child();
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
    this.#moveDelivered(id, message.seq, deliveredSeq);
    const conversation = this.store.get(id);
    if (!conversation || !this.#announced.add(message.id)) return;
    this.#arrived.next({ message, conversation });
    this.#notifications.arrived(message, conversation);
  }

  #moveDelivered(id: ConversationId, seq: number, delivered: number): void {
    if (seq <= delivered) return;
    this.store.change(id, (known) => withDelivered(known, seq));
    this.#deliveries.moved(id, seq);
  }

  #rename(card: UserCard): void {
    this.store.publishOnce(() =>
      this.store.all().forEach(({ id }) => this.store.change(id, (known) => withCard(known, card))),
    );
    for (const open of this.#open.values()) open.rename(card);
  }

  #close(): void {
    for (const open of this.#open.values()) open.close();
    this.#open.clear();
    this.#reads.close();
    this.#deliveries.close();
    this.outbox.close();
    this.typing.close();
    this.#arrived.complete();
    this.store.clear();
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
