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
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import { Scope } from '../../state/scope.js';
import type { ChatState } from '../chat-state.js';
import type { HistoryPlace, OpenMessages, TimelineHistory } from '../history/index.js';
import { assertSendable, NO_DRAFT, placeIdOf, type WrittenDraft } from '../outbox/index.js';
import type {
  SendToTimeline,
  Timeline,
  TimelineMessage,
  TimelinePlace,
  TimelineReceipts,
  TimelineState,
} from '../timeline-api.js';
import { receiptsOf, sameItems, sameReceipts, TimelineItems } from './timeline-items.js';
import { OwnTyping, type ReadCursor } from '../cursors/index.js';

/** Milliseconds after the last key stroke until a draft is stored. */
const DRAFT_MS = 400;

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
  readonly #draft = new StateCell<WrittenDraft>(NO_DRAFT);
  readonly draft$: Behavior<string> = derive([this.#draft], ({ text }) => text);
  readonly draftReplyTo$: Behavior<MessageId | null> = derive(
    [this.#draft],
    ({ replyTo }) => replyTo,
  );
  readonly #scope: Scope;
  readonly #typing: OwnTyping;
  #cancelDraft: () => void = () => undefined;
  #firstReadSeq: number | null = null;
  #inView = false;
  #touched = false;

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
      ],
      (gapless, beyond, waiting, person, receipts, online, edits, saved) =>
        items.list([...gapless, ...mineBeyond(history, gapless, beyond, person)], waiting, {
          me: person,
          receipts,
          connected: online,
          edits,
          saved,
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
    scope.onClose(() => this.#flush());
    scope.onClose(() => open.inView.delete(this));
    scope.watch(cursor.at$, (at) => {
      if (at) this.#readElsewhere(at.lastReadSeq);
      this.#markRead();
    });
    scope.watch(history.messages, () => this.#markRead());
    scope.onClose(core.ports.network.listen(() => this.#markRead()));
    scope.watch(
      chat.drafts.replaced$,
      ({ id, draft }) => id === this.#placeId && this.#replaceDraft(draft),
    );
    void this.#restoreDraft();
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
    assertSendable(content);
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
      createdAt: new Date(clock.now()).toISOString(),
      error: null,
    });
    void this.jumpToNewest();
    this.#typing.sent();
    this.#writeDraft(NO_DRAFT);
    // Stored at once, after the message: if the page is reloaded now, the composer must not contain
    // the sent message again.
    this.#cancelDraft();
    this.#saveDraft();
  }

  retry(clientMessageId: ClientMessageId): void {
    this.#chat.outbox.retry(clientMessageId);
  }

  discard(clientMessageId: ClientMessageId): void {
    this.#chat.outbox.settle(clientMessageId);
  }

  reopen(clientMessageId: ClientMessageId): MessageId | null {
    const { outbox } = this.#chat;
    const message = outbox.unsent$.value.find((one) => one.clientMessageId === clientMessageId);
    if (!message?.error) return null;
    const text = [message.content, this.#draft.value.text].filter((part) => part.trim() !== '');
    this.#writeDraft({ text: text.join('\n'), replyTo: message.replyTo });
    // Stored before the message is removed: it is lost at no moment.
    this.#cancelDraft();
    this.#saveDraft();
    outbox.settle(clientMessageId);
    return message.replyTo;
  }

  edit(messageId: MessageId, content: string): void {
    assertSendable(content);
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
    this.#writeDraft({ ...this.#draft.value, text });
  }

  setDraftReplyTo(replyTo: MessageId | null): void {
    if (replyTo !== this.#draft.value.replyTo) this.#writeDraft({ ...this.#draft.value, replyTo });
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

  async #restoreDraft(): Promise<void> {
    const draft = await this.#chat.drafts.draft(this.#placeId);
    if (!this.#touched && !this.#scope.closed) this.#draft.set(draft);
  }

  /** The draft of another tab is newer: closing this timeline must not overwrite it. */
  #replaceDraft(draft: WrittenDraft): void {
    this.#touched = false;
    this.#draft.set(draft);
  }

  #writeDraft(draft: WrittenDraft): void {
    this.#touched = true;
    this.#draft.set(draft);
    this.#chat.drafts.set(this.#placeId, stored(draft));
    this.#cancelDraft();
    this.#cancelDraft = this.#core.ports.clock.after(DRAFT_MS, () => this.#saveDraft());
  }

  #saveDraft(): void {
    this.#chat.drafts.save(this.#placeId, stored(this.#draft.value));
  }

  #flush(): void {
    this.#typing.stopped();
    this.#cancelDraft();
    if (this.#touched) this.#saveDraft();
  }
}

/** A reply without a text is kept in this timeline only. */
function stored(draft: WrittenDraft): WrittenDraft {
  return draft.text === '' ? NO_DRAFT : draft;
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
