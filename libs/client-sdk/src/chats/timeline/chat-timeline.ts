import {
  LIMITS,
  type ClientMessageId,
  type Conversation,
  type ConversationId,
  type CursorPage,
  type Emoji,
  type Me,
  type Member,
  type Message,
  type MessageEdit,
  type MessageId,
  type MessageReceipts,
  type Reactor,
  type Seq,
  type UserCard,
} from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { derive, type Behavior } from '../../state/behavior.js';
import type { AddFileOptions, FileSource, FileUpload } from '../../files/files-api.js';
import { Scope } from '../../state/scope.js';
import type { ChatState } from '../chat-state.js';
import type { HistoryPlace, OpenMessages, TimelineHistory } from '../history/index.js';
import { assertSendable, NO_DRAFT, placeIdOf, unsentFiles } from '../outbox/index.js';
import type {
  SendToTimeline,
  Timeline,
  TimelineMessage,
  TimelinePlace,
  TimelineReceipts,
  TimelineState,
} from '../timeline-api.js';
import { ComposerDraft } from './composer-draft.js';
import { receiptsOf, sameItems, sameReceipts, TimelineItems } from './timeline-items.js';
import { OwnTyping, type ReadCursor } from '../cursors/index.js';

/** One view of a conversation or a thread; see {@link Timeline}. */
export class ChatTimeline implements Timeline {
  readonly #core: ClientCore;
  readonly #chat: ChatState;
  readonly #open: OpenMessages;
  readonly #cursor: ReadCursor;
  readonly conversationId: ConversationId;
  readonly conversation$: Behavior<Conversation | null>;
  readonly messages$: Behavior<readonly TimelineMessage[]>;
  readonly typing$: Behavior<readonly UserCard[]>;
  readonly receipts$: Behavior<TimelineReceipts>;
  readonly #draft: ComposerDraft;
  readonly draft$: Behavior<string>;
  readonly draftReplyTo$: Behavior<MessageId | null>;
  readonly draftFiles$: Behavior<readonly FileUpload[]>;
  readonly #scope: Scope;
  readonly #typing: OwnTyping;
  #firstReadSeq: number | null = null;
  #inView = false;

  constructor(
    core: ClientCore,
    chat: ChatState,
    open: OpenMessages,
    cursor: ReadCursor,
    scope: Scope,
  ) {
    this.#core = core;
    this.#chat = chat;
    this.#open = open;
    this.#cursor = cursor;

    const me = core.session.me;
    const { history, conversationId, threadId } = open;
    const items = new TimelineItems((message) => history.seqOf(message));
    this.conversationId = conversationId;
    this.conversation$ = chat.store.conversation$(conversationId);
    const { messages, ahead } = history;
    this.receipts$ = derive([open.members.list$, me], receiptsOf, sameReceipts);
    const unsent = derive(
      [chat.outbox.unsentIn$(conversationId, threadId), history.isPast$],
      (list, isPast) => (isPast ? [] : list),
    );
    const connected = derive([core.connection.state$], ({ status }) => status === 'connected');
    this.messages$ = derive(
      [
        messages,
        ahead,
        unsent,
        me,
        this.receipts$,
        connected,
        chat.edits.pending$,
        chat.lists.saved.ids$,
        chat.uploads.statuses$,
      ],
      (gapless, beyond, waiting, person, receipts, online, edits, saved) =>
        items.list([...gapless, ...mineBeyond(history, gapless, beyond, person)], waiting, {
          me: person,
          receipts,
          connected: online,
          edits,
          saved,
          uploads: chat.uploads,
          cardOf: (id) => chat.cards.get(id),
        }),
      sameItems,
    );
    this.typing$ = derive([chat.typing.users, open.members.list$], (typing, members) =>
      (typing.get(this.#placeId) ?? []).flatMap(
        (id) => members.find(({ user }) => user.id === id)?.user ?? chat.cards.get(id) ?? [],
      ),
    );
    this.#typing = new OwnTyping((typing) => this.#reportTyping(typing), core.ports.clock);
    this.#scope = scope;
    this.#draft = new ComposerDraft(core, chat, open, scope);
    this.draft$ = this.#draft.text$;
    this.draftReplyTo$ = this.#draft.replyTo$;
    this.draftFiles$ = this.#draft.files$;
    scope.onClose(() => this.#typing.stopped());
    scope.onClose(() => open.inView.delete(this));
    scope.watch(cursor.at$, (at) => {
      if (at) this.#readElsewhere(at.lastReadSeq);
      this.#markRead();
    });
    scope.watch(history.messages, () => this.#markRead());
    scope.onClose(core.ports.network.listen(() => this.#markRead()));
    chat.lists.saved.watch();
  }

  /** Each thread has a draft of its own, and its own typing. */
  get #placeId(): string {
    return placeIdOf(this.#open);
  }

  get firstReadSeq(): number | null {
    return this.#firstReadSeq;
  }

  get state$(): Behavior<TimelineState> {
    return this.#open.history.state;
  }

  get members$(): Behavior<readonly Member[]> {
    return this.#open.members.list$;
  }

  get requested$(): Behavior<ReadonlyMap<MessageId, Message>> {
    return this.#open.quoted.messages$;
  }

  get pins$(): Behavior<readonly Message[] | null> {
    return this.#open.pins.list$;
  }

  loadOlder(): Promise<void> {
    return this.#open.history.loadOlder();
  }

  loadNewer(): Promise<void> {
    return this.#open.history.loadNewer();
  }

  async jumpTo(place: TimelinePlace): Promise<Seq | null> {
    const { history } = this.#open;
    if (place !== 'first-unread') return history.jump(historyPlace(place));
    const seq = (this.#firstReadSeq ?? 0) + 1;
    if (seq <= (this.#cursor.at$.value?.lastSeq ?? 0)) return history.jump({ around: seq });
    await history.jumpToNewest();
    return null;
  }

  jumpToNewest(): Promise<void> {
    return this.#open.history.jumpToNewest();
  }

  reload(): Promise<void> {
    return this.#open.history.load();
  }

  send(content: string, options: SendToTimeline = {}): void {
    const files = unsentFiles(options.files ?? []);
    assertSendable(content, files.length > 0);
    if (this.#scope.closed) return;
    const { clock, random } = this.#core.ports;
    this.#chat.outbox.add({
      conversationId: this.conversationId,
      clientMessageId: random.uuid(),
      content,
      replyTo: options.replyTo ?? null,
      threadId: this.#open.threadId,
      alsoToConversation: this.#open.threadId !== null && (options.alsoToConversation ?? false),
      forward: null,
      files,
      createdAt: new Date(clock.now()).toISOString(),
      error: null,
    });
    void this.jumpToNewest();
    this.#typing.sent();
    // Stored at once, after the message: if the page is reloaded now, the composer must not contain
    // the sent message again.
    this.#draft.setNow(NO_DRAFT);
  }

  retry(clientMessageId: ClientMessageId): void {
    this.#chat.outbox.retry(clientMessageId);
  }

  discard(clientMessageId: ClientMessageId): void {
    this.#chat.outbox.discard(clientMessageId);
  }

  reopen(clientMessageId: ClientMessageId): MessageId | null {
    const { outbox } = this.#chat;
    const message = outbox.unsent$.value.find((one) => one.clientMessageId === clientMessageId);
    if (!message || !this.#isFailed(clientMessageId)) return null;
    // Stored before the message is removed: it is lost at no moment.
    this.#draft.prepend(message);
    outbox.take(clientMessageId);
    return message.replyTo;
  }

  attach(source: FileSource, options: Omit<AddFileOptions, 'place'> = {}): FileUpload {
    const place = { conversationId: this.conversationId, threadId: this.#open.threadId };
    return this.#chat.uploads.add(source, { ...options, place });
  }

  arrangeFiles(ids: readonly string[]): void {
    this.#chat.uploads.arrange(ids);
  }

  removeFile(clientMessageId: ClientMessageId, key: string): void {
    this.#chat.outbox.removeFile(clientMessageId, key);
  }

  edit(messageId: MessageId, content: string): void {
    const edited = this.messages$.value.find(({ id }) => id === messageId);
    assertSendable(content, (edited?.files.length ?? 0) > 0);
    this.#chat.edits.add(this.conversationId, messageId, content);
  }

  delete(messageId: MessageId): void {
    this.#chat.edits.add(this.conversationId, messageId, null);
  }

  async react(messageId: MessageId, emoji: Emoji, reacted: boolean): Promise<void> {
    const { conversationId } = this;
    const payload = { conversationId, messageId, emoji, reacted };
    const { message } = await this.#core.connection.request('chat:react', payload, {
      idempotent: true,
    });
    this.#chat.changed(message);
  }

  async pin(messageId: MessageId, pinned: boolean): Promise<void> {
    const path = `chats/${this.conversationId}/messages/${messageId}/pin`;
    if (pinned) this.#chat.changed(await this.#core.rest.put<Message>(path));
    else await this.#core.rest.delete(path);
  }

  removeLinkPreviews(messageId: MessageId): Promise<void> {
    return this.#core.rest.delete(`chats/${this.conversationId}/messages/${messageId}/links`);
  }

  loadPins(): Promise<void> {
    return this.#open.pins.load();
  }

  edits(messageId: MessageId, cursor: string | null = null): Promise<CursorPage<MessageEdit>> {
    const path = `chats/${this.conversationId}/messages/${messageId}/edits`;
    return this.#core.rest.get(path, { cursor });
  }

  async reactors(messageId: MessageId): Promise<readonly Reactor[]> {
    const path = `chats/${this.conversationId}/messages/${messageId}/reactions`;
    return (await this.#core.rest.get<CursorPage<Reactor>>(path, { limit: LIMITS.pageMax })).items;
  }

  /** One page: more members are not named. */
  async receiptsOf(messageId: MessageId): Promise<MessageReceipts> {
    const path = `chats/${this.conversationId}/messages/${messageId}/receipts`;
    return this.#core.rest.get<MessageReceipts>(path, { limit: LIMITS.pageMax });
  }

  message(messageId: MessageId): Promise<Message> {
    return this.#open.quoted.load(messageId);
  }

  discardChange(messageId: MessageId): void {
    this.#chat.edits.discard(messageId);
  }

  async markUnreadFrom(seq: Seq): Promise<void> {
    this.#open.keepUnread = true;
    await this.#cursor.markUnread(seq);
  }

  readBy(seq: number): readonly Member[] {
    const me = this.#core.session.me.value?.id;
    return this.members$.value.filter(
      (member) => member.user.id !== me && (member.lastReadSeq ?? 0) >= seq,
    );
  }

  setDraft(text: string): void {
    this.#draft.set({ text });
  }

  setDraftReplyTo(replyTo: MessageId | null): void {
    if (replyTo !== this.draftReplyTo$.value) this.#draft.set({ replyTo });
  }

  typed(): void {
    if (!this.#scope.closed) this.#typing.typed();
  }

  setInView(inView: boolean): void {
    this.#inView = inView;
    if (!this.#scope.closed) this.#open.inView.set(this, inView);
    this.#markRead();
  }

  close(): void {
    this.#scope.close();
  }

  #markRead(): void {
    if (!this.#inView || this.#scope.closed || !this.#core.ports.network.current().visible) return;
    const { high, state } = this.#open.history;
    if (high > 0 && !state.value.hasNewer && !this.#open.keepUnread) this.#cursor.read(high);
  }

  /** Reading here does not move the divider; reading on another device, or marking as unread, does. */
  #readElsewhere(lastReadSeq: number): void {
    const { readHere } = this.#open;
    const first = this.#firstReadSeq;
    if (first === null || lastReadSeq > Math.max(first, readHere) || lastReadSeq < first)
      this.#firstReadSeq = lastReadSeq;
  }

  #reportTyping(typing: boolean): void {
    const { connection } = this.#core;
    if (connection.state$.value.status !== 'connected') return;
    const { conversationId, threadId } = this.#open;
    connection
      .request('chat:typing', {
        conversationId,
        typing,
        ...(threadId === null ? {} : { threadId }),
      })
      .catch(() => undefined);
  }

  #isFailed(clientMessageId: ClientMessageId): boolean {
    return this.messages$.value.some(
      (message) => message.clientMessageId === clientMessageId && message.delivery === 'failed',
    );
  }
}

function historyPlace(place: Exclude<TimelinePlace, string>): HistoryPlace {
  if ('date' in place) return { at: place.date };
  return { around: 'seq' in place ? place.seq : place.messageId };
}

/** My own messages are shown even while the ones before them are being loaded. */
function mineBeyond(
  history: TimelineHistory,
  gapless: readonly Message[],
  beyond: readonly Message[],
  me: Me | null,
): readonly Message[] {
  const last = gapless.at(-1);
  const newest = last ? history.seqOf(last) : 0;
  return beyond.filter(
    (message) => history.seqOf(message) > newest && message.sender.id === me?.id,
  );
}
