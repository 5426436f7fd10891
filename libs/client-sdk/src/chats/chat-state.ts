import type { Conversation, ConversationId, Message, UserCard, UserId } from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import type { ClientCore } from '../client-core.js';
import { toChatCallError } from '../errors/chat-call-error.js';
import type { Scope } from '../state/scope.js';
import type { UserCards } from '../users/user-cards.js';
import { withCard, withDelivered, withMessage, withRead } from './conversation-merge.js';
import type { ConversationStore } from './conversation-store.js';
import type { ConversationSync } from './conversation-sync.js';
import { CursorReporter } from './cursor-reporter.js';
import { DeviceNotes } from './device-notes.js';
import { OpenConversation } from './open-conversation.js';
import { Outbox } from './outbox.js';
import { TypingPeople } from './typing-signals.js';

/** Milliseconds until the server waits no longer: the connection may come back meanwhile. */
const SEND_MS = 20_000;
const READ_PAUSE_MS = 300;
const DELIVERED_PAUSE_MS = 1000;

/** What one signed-in person has of chats, from sign-in to sign-out. The one place where a message comes in. */
export class ChatState {
  readonly outbox: Outbox;
  readonly people: TypingPeople;
  readonly notes: DeviceNotes;
  readonly #open = new Map<ConversationId, OpenConversation>();
  readonly #arrived = new Subject<{ readonly message: Message; readonly conversation: Conversation }>();
  readonly #reads: CursorReporter;
  readonly #deliveries: CursorReporter;

  constructor(
    private readonly core: ClientCore,
    readonly store: ConversationStore,
    readonly sync: ConversationSync,
    readonly cards: UserCards,
    readonly userId: UserId,
    readonly session: Scope,
  ) {
    const { connection, ports } = core;
    const connected = (): boolean => connection.state$.value.status === 'connected';
    this.notes = new DeviceNotes(userId, ports.outbox, ports.logger);
    this.people = new TypingPeople(ports.clock);
    this.outbox = new Outbox({
      send: (payload) => connection.request('chat:message', payload, { idempotent: true, timeoutMs: SEND_MS }),
      connected,
      keep: (message) => this.notes.keepUnsent(message),
      forget: (message) => this.notes.forgetUnsent(message),
      clock: ports.clock,
    });
    const cursor = (event: 'chat:read' | 'chat:delivered', pauseMs: number): CursorReporter =>
      new CursorReporter((conversationId, seq) => connection.request(event, { conversationId, seq }), connected, ports.clock, pauseMs);
    this.#reads = cursor('chat:read', READ_PAUSE_MS);
    this.#deliveries = cursor('chat:delivered', DELIVERED_PAUSE_MS);
    this.#begin();
  }

  get arrived$(): Observable<{ readonly message: Message; readonly conversation: Conversation }> {
    return this.#arrived.asObservable();
  }

  opened(id: ConversationId): OpenConversation | null {
    return this.#open.get(id) ?? null;
  }

  /** Shares the open conversation until `release` was called as often. */
  acquire(id: ConversationId): OpenConversation {
    const open = this.#open.get(id) ?? new OpenConversation(id, this.core, this.store);
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

  /** A message is stored: mine or another's, by broadcast or answer, once or twice, in any order. */
  accept(message: Message): void {
    const mine = message.sender.id === this.userId && message.type === 'text';
    if (mine) this.outbox.settle(message.clientMessageId);
    else this.people.set(message.conversationId, message.sender.id, false);
    this.cards.hint(message.sender);
    this.#open.get(message.conversationId)?.accept(message);
    const known = this.store.get(message.conversationId);
    if (known) this.#arrive(known, message, mine);
    else void this.#arriveUnknown(message, mine);
  }

  /** My read cursor moves: shown at once, told to the server after a pause. */
  read(id: ConversationId, seq: number): void {
    const known = this.store.get(id);
    if (!known || known.own.lastReadSeq >= seq) return;
    this.store.change(id, (conversation) => withRead(conversation, seq));
    this.#reads.moved(id, seq);
    this.core.ports.notifications?.clear({ conversationId: id });
  }

  /** The server told where a cursor stands. */
  cursorMoved(id: ConversationId, userId: UserId, seq: number, kind: 'read' | 'delivered'): void {
    const roll = this.#open.get(id)?.roll;
    if (kind === 'read') roll?.read(userId, seq);
    else roll?.delivered(userId, seq);
    if (userId !== this.userId) return;
    this.store.change(id, (known) => (kind === 'read' ? withRead(known, seq) : withDelivered(known, seq)));
    (kind === 'read' ? this.#reads : this.#deliveries).known(id, seq);
  }

  #begin(): void {
    const { session, core } = this;
    session.onClose(() => this.#close());
    session.watch(this.outbox.stored$, (message) => this.accept(message));
    session.watch(core.connection.connected$, () => this.#resume());
    session.watch(this.sync.synchronised$, () => this.#catchUp());
    session.watch(this.store.removed$, (id) => this.outbox.settleAll(id));
    session.watch(this.cards.changed$, (card) => this.#rename(card));
    void this.notes.unsent().then((unsent) => session.closed || this.outbox.restore(unsent));
  }

  #resume(): void {
    this.outbox.resume();
    this.#reads.resume();
    this.#deliveries.resume();
  }

  /** The list is as the server has it: threads fetch what they missed, and what came meanwhile has reached this device. */
  #catchUp(): void {
    for (const open of this.#open.values()) open.catchUp();
    for (const { id, lastSeq, own } of this.store.all()) this.#delivered(id, lastSeq, own.lastDeliveredSeq);
  }

  #arrive(known: Conversation, message: Message, mine: boolean): void {
    const isNew = message.seq > known.lastSeq;
    this.store.change(known.id, (conversation) => withMessage(conversation, message, mine));
    if (mine || !isNew) return;
    this.#delivered(known.id, message.seq, known.own.lastDeliveredSeq);
    const conversation = this.store.get(known.id);
    if (conversation) this.#arrived.next({ message, conversation });
  }

  async #arriveUnknown(message: Message, mine: boolean): Promise<void> {
    try {
      const conversation = await this.sync.load(message.conversationId);
      if (this.session.closed || mine) return;
      this.#delivered(conversation.id, message.seq, conversation.own.lastDeliveredSeq);
      this.#arrived.next({ message, conversation });
    } catch (error) {
      this.core.ports.logger.log('warn', 'a message came for an unknown conversation', { code: toChatCallError(error).code });
    }
  }

  #delivered(id: ConversationId, seq: number, stands: number): void {
    if (seq <= stands) return;
    this.store.change(id, (known) => withDelivered(known, seq));
    this.#deliveries.moved(id, seq);
  }

  #rename(card: UserCard): void {
    this.store.together(() => this.store.all().forEach(({ id }) => this.store.change(id, (known) => withCard(known, card))));
    for (const open of this.#open.values()) open.rename(card);
  }

  #close(): void {
    for (const open of this.#open.values()) open.close();
    this.#open.clear();
    this.#reads.close();
    this.#deliveries.close();
    this.outbox.close();
    this.people.close();
    this.#arrived.complete();
    this.store.clear();
  }
}
