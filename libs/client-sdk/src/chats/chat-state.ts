import type {
  Conversation,
  ConversationId,
  Message,
  MessageChangedNotice,
  OwnCursorMoved,
  ThreadSummary,
  UserCard,
  UserId,
} from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import type { ClientCore } from '../client-api.js';
import { derive } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import type { UserCards } from '../users/user-cards.js';
import {
  isMiscounted,
  isMiscountedLate,
  withCard,
  withChangedMessage,
  withDelivered,
  withOwnRead,
  MuteExpiry,
  withRead,
} from './conversations/index.js';
import type { ConversationStore, ConversationSync, SectionList } from './conversations/index.js';
import type { Arrival } from './chats-api.js';
import { CursorReporter, TypingUsers, type ReadCursor } from './cursors/index.js';
import { ArrivingMessages } from './arriving-messages.js';
import { CatchUp, ChangeApplier, ChangeLog } from './changes/index.js';
import { PendingEdits } from './edits/index.js';
import { ChatCache, DeviceCache } from './device-cache/index.js';
import { MessageLists } from './message-lists/index.js';
import { DeviceUploads } from '../files/device-uploads.js';
import {
  DeviceStore,
  Drafts,
  DraftSync,
  openOutbox,
  placeIdOf,
  type Outbox,
} from './outbox/index.js';
import { mergedMessage, OpenConversation } from './history/index.js';
import { Threads } from './threads/index.js';

const READ_PAUSE_MS = 300;
const DELIVERED_PAUSE_MS = 1000;
/** Milliseconds before an uncertain number of unread messages is requested. */
const UNREAD_MS = 5000;

/** The chats of one session. Every message passes through {@link accept}. */
export class ChatState {
  readonly #core: ClientCore;
  readonly uploads: DeviceUploads;
  readonly outbox: Outbox;
  readonly typing: TypingUsers;
  readonly deviceStore: DeviceStore;
  readonly drafts: Drafts;
  readonly draftSync: DraftSync;
  readonly edits: PendingEdits;
  readonly lists: MessageLists;
  readonly deviceCache: DeviceCache;
  readonly cache: ChatCache;
  readonly changes: ChangeLog;
  readonly catchUp: CatchUp;
  readonly threads: Threads;
  readonly #open = new Map<ConversationId, OpenConversation>();
  readonly #reads: CursorReporter;
  readonly #deliveries: CursorReporter;
  readonly #arriving: ArrivingMessages;
  readonly #ownStored = new Subject<Message>();

  constructor(
    core: ClientCore,
    readonly store: ConversationStore,
    readonly sync: ConversationSync,
    readonly sections: SectionList,
    readonly cards: UserCards,
    readonly userId: UserId,
    readonly session: Scope,
  ) {
    this.#core = core;

    const { connection, ports } = core;
    const connected = (): boolean => connection.state$.value.status === 'connected';
    this.deviceStore = new DeviceStore(userId, ports.outbox, ports.logger);
    this.drafts = new Drafts(this.deviceStore, session);
    this.draftSync = new DraftSync(core, session, this.drafts, this.deviceStore);
    this.typing = new TypingUsers(ports.clock);
    this.uploads = new DeviceUploads(core, userId, session);
    this.outbox = openOutbox(core, this.deviceStore, this.uploads, userId);
    const cursor = (event: 'chat:read' | 'chat:delivered', pauseMs: number): CursorReporter =>
      new CursorReporter(
        async (conversationId, seq) => {
          await connection.request(event, { conversationId, seq });
          if (event === 'chat:read') store.ownMoved(conversationId);
        },
        connected,
        ports.clock,
        pauseMs,
      );
    this.#reads = cursor('chat:read', READ_PAUSE_MS);
    this.#deliveries = cursor('chat:delivered', DELIVERED_PAUSE_MS);
    this.threads = new Threads(core, session);
    this.#arriving = new ArrivingMessages(core, store, sync, this.threads.store, userId, session);
    new MuteExpiry(store, ports.clock, session);
    this.edits = new PendingEdits(core, session);
    this.lists = new MessageLists(core, session, userId);
    this.changes = new ChangeLog(core, new ChangeApplier(this), session);
    this.catchUp = new CatchUp(core, store, this.changes, session, () => this.#open.keys());
    this.deviceCache = new DeviceCache(userId, ports.cache, ports);
    this.cache = new ChatCache(core, this, this.deviceCache);
    this.#begin();
  }

  get arrived$(): Observable<Arrival> {
    return this.#arriving.arrived$;
  }

  /**
   * Messages of mine that are stored, however this device learnt of it: answer, event, or list of
   * changes. Before they leave the outbox; a message may come several times.
   */
  get ownStored$(): Observable<Message> {
    return this.#ownStored.asObservable();
  }

  opened(id: ConversationId): OpenConversation | null {
    return this.#open.get(id) ?? null;
  }

  /** Shares the open conversation among timelines until each has called `release`. */
  acquire(id: ConversationId): OpenConversation {
    const known = this.#open.get(id);
    const open =
      known ??
      new OpenConversation(id, this.#core, async () => this.store.get(id) ?? this.sync.load(id));
    open.users += 1;
    this.#open.set(id, open);
    if (!known) this.cache.watch(open);
    if (known || this.#core.ports.cache === null) open.load();
    else void this.cache.restore(open).then((restored) => restored || open.load());
    return open;
  }

  release(open: OpenConversation): void {
    open.users -= 1;
    if (open.users > 0) return;
    this.#open.delete(open.id);
    this.cache.unwatch(open);
    open.close();
  }

  /** My read cursor of the messages outside of threads. */
  cursor(id: ConversationId): ReadCursor {
    return {
      at$: derive(
        [this.store.conversation$(id)],
        (known) => known && { lastReadSeq: known.own.lastReadSeq, lastSeq: known.lastSeq },
      ),
      read: (seq) => this.read(id, seq),
      markUnread: (seq) => this.markUnread(id, seq),
    };
  }

  /**
   * Handles a stored message, mine or of another user. It may arrive by event and by answer, in any
   * order.
   * @param summary of its thread, after a reply
   */
  accept(message: Message, summary?: ThreadSummary): void {
    const mine = message.sender.id === this.userId;
    for (const user of [message.sender, ...message.mentions.users]) this.cards.addIfUnknown(user);
    const open = this.#open.get(message.conversationId);
    open?.accept(message);
    if (message.threadId !== null && summary) open?.summarise(message.threadId, summary);
    this.lists.seen(message);
    this.threads.replied(message, summary, mine);
    // After the history has the message, so that the timeline shows it at every moment.
    const sentHere = mine && this.#settle(message);
    if (sentHere || (mine && message.type === 'system')) this.#readHere(message);
    if (mine) this.store.ownMoved(message.conversationId);
    else this.typing.set(placeIdOf(message), message.sender.id, false);
    const known = this.store.get(message.conversationId);
    const late = known !== null && this.changes.isMissing(known.id, message.version);
    if (late && isMiscountedLate(known, message, this.userId))
      this.changes.refresh(known.id, UNREAD_MS);
    if (message.seq > 0) this.#arriving.arrived(message, mine);
    else
      this.store.change(message.conversationId, (known) =>
        withChangedMessage(known, message, this.userId),
      );
    this.changes.noticed(message.conversationId, message.version);
  }

  /**
   * A stored message was changed.
   * @param notice of the change, if there was one
   */
  changed(message: Message, { thread, mentionedBefore }: Partial<MessageChangedNotice> = {}): void {
    this.edits.seen(message);
    for (const user of message.mentions.users) this.cards.addIfUnknown(user);
    const open = this.#open.get(message.conversationId);
    const latest = mergedMessage(open?.find(message), message);
    this.lists.seen(latest);
    open?.change(latest);
    if (message.threadId !== null && thread) open?.summarise(message.threadId, thread);
    this.threads.changed(message, thread);
    const known = this.store.get(message.conversationId);
    const miscounted = known !== null && isMiscounted(known, message, mentionedBefore);
    this.store.change(message.conversationId, (known) =>
      withChangedMessage(known, message, this.userId, mentionedBefore),
    );
    this.changes.noticed(message.conversationId, message.version);
    if (miscounted) this.changes.refresh(message.conversationId, UNREAD_MS);
  }

  /** A message whose notice was lost: it arrives now, if it is new. */
  announce(message: Message): void {
    if (message.threadId !== null) this.threads.refresh();
    const known = this.store.get(message.conversationId);
    if (message.sender.id !== this.userId && known && message.seq > known.lastSeq)
      this.#arriving.arrived(message, false);
  }

  /** A message is stored, as the list of changes says. */
  stored(message: Message): void {
    this.edits.seen(message);
    this.lists.seen(message);
    this.threads.changed(message);
    if (message.sender.id === this.userId) this.#settle(message);
  }

  /** A message of mine is stored. True when it was sent here. */
  #settle(message: Message): boolean {
    this.#ownStored.next(message);
    return this.outbox.settle(message.clientMessageId) !== null;
  }

  /** My read cursor moves: shown at once, sent to the server after a pause. */
  read(id: ConversationId, seq: number): void {
    const known = this.store.get(id);
    if (!known || known.own.lastReadSeq >= seq) return;
    this.#readUpTo(id, seq);
    this.store.ownMoved(id, true);
    this.store.change(id, (conversation) => withRead(conversation, seq));
    this.#reads.moved(id, seq);
  }

  /** Marks a message and those after it as unread. The event that follows changes what is shown. */
  async markUnread(id: ConversationId, seq: number): Promise<void> {
    const before = Math.max(0, seq - 1);
    this.#reads.movedBack(id, before);
    this.store.ownMoved(id);
    const payload = { conversationId: id, seq: before, back: true };
    await this.#core.connection.request('chat:read', payload, { idempotent: true });
  }

  /** The server has moved my read cursor, also back. */
  ownReadMoved(id: ConversationId, seq: number, own: OwnCursorMoved): void {
    const known = this.store.get(id);
    const open = this.#open.get(id);
    if (own.back) {
      this.#reads.movedBack(id, seq);
      open?.members.readBack(this.userId, seq);
      if (open) open.readHere = Math.min(open.readHere, seq);
    } else {
      this.#reads.known(id, seq);
      open?.members.read(this.userId, seq);
    }
    if (!known) return this.sync.totals.invalidate();
    this.store.ownMoved(id);
    this.store.change(id, (conversation) => withOwnRead(conversation, seq, own));
    // What was stored or changed at the same time may be counted twice or not at all.
    if ((this.store.get(id)?.own.unread ?? 0) > 0) this.changes.refresh(id, UNREAD_MS);
  }

  /** The server sent the position of a cursor. */
  cursorMoved(id: ConversationId, userId: UserId, seq: number, kind: 'read' | 'delivered'): void {
    const members = this.#open.get(id)?.members;
    if (kind === 'read') members?.read(userId, seq);
    else members?.delivered(userId, seq);
    if (userId !== this.userId) return;
    if (kind === 'read' && !this.store.get(id)) this.sync.totals.invalidate();
    if (kind === 'read') this.store.ownMoved(id);
    this.store.change(id, (known) =>
      kind === 'read' ? withRead(known, seq) : withDelivered(known, seq),
    );
    (kind === 'read' ? this.#reads : this.#deliveries).known(id, seq);
  }

  /** A user shows or hides what they read: of mine it concerns what all others have read. */
  receiptsChanged(userId: UserId): void {
    const concerns = (id: UserId): boolean =>
      userId === this.userId ? id !== this.userId : id === userId;
    for (const open of this.#open.values()) void open.members.receiptsChanged(concerns);
  }

  /** What was written here is read here. */
  #readHere(message: Message): void {
    const { conversationId, seq, threadId, threadSeq } = message;
    const thread = threadId && this.#open.get(conversationId)?.threads.get(threadId);
    if (thread) thread.readHere = Math.max(thread.readHere, threadSeq ?? 0);
    if (seq > 0) this.#readUpTo(conversationId, seq);
  }

  #readUpTo(id: ConversationId, seq: number): void {
    const open = this.#open.get(id);
    if (open) open.readHere = Math.max(open.readHere, seq);
  }

  #begin(): void {
    const { session } = this;
    const core = this.#core;
    session.onClose(() => this.#close());
    session.watch(this.outbox.stored$, (message) => this.accept(message));
    session.watch(this.threads.arrived$, (reply) => this.#arriving.replied(reply));
    session.watch(this.edits.changed$, (message) => this.changed(message));
    session.watch(core.connection.connected$, () => this.#resume());
    session.watch(this.sync.synchronised$, () => this.#synchronised());
    session.watch(this.store.received$, (conversation) => this.#received(conversation));
    session.watch(this.store.removed$, (id) => {
      this.changes.forget(id);
      this.outbox.settleAll(id);
      this.uploads.left(id);
      this.lists.removeOf(id);
      this.threads.left(id);
    });
    session.watch(this.cards.changed$, (card) => this.#rename(card));
    session.watch(core.connection.state$, ({ status }) => {
      if (status !== 'connected') this.outbox.disconnected();
    });
    session.watch(core.connection.on('user:receiptsChanged'), ({ userId }) =>
      this.receiptsChanged(userId),
    );
    session.watch(this.#arriving.delivered$, ({ id, seq, delivered }) =>
      this.#moveDelivered(id, seq, delivered),
    );
    void this.outbox.restore();
    this.cache.begin();
  }

  #resume(): void {
    this.outbox.resume();
    void this.outbox.restore();
    this.#reads.resume();
    this.#deliveries.resume();
  }

  /** Everything is up to date: what could not be loaded is loaded, the delivered cursors move. */
  #synchronised(): void {
    for (const open of this.#open.values()) open.load();
    for (const { id, lastSeq, own } of this.store.all())
      this.#moveDelivered(id, lastSeq, own.lastDeliveredSeq);
  }

  /** The server sent a conversation with its newest message. While it is not open, nothing else could be older than it. */
  #received({ id, version, lastSeq }: Conversation): void {
    this.#moveDelivered(id, lastSeq, this.store.get(id)?.own.lastDeliveredSeq ?? 0);
    const open = this.#open.get(id);
    if (!open) this.changes.complete(id, version);
    else if (this.changes.applied(id) !== null) this.changes.exists(id, version);
    else {
      this.changes.complete(id, version);
      open.reload();
    }
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
    this.store.clear();
  }
}
