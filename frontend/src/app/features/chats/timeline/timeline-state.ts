import { computed, DestroyRef, inject, Injectable, linkedSignal, signal } from '@angular/core';
import { isTransient } from '@chatcall/client-sdk';
import type { AttachedUpload, TimelineMessage, TimelinePlace } from '@chatcall/client-sdk';
import {
  LIMITS,
  actorIn,
  allows,
  type ConversationAction,
  type ConversationId,
  type CursorPage,
  type Emoji,
  type Member,
  type MemberRole,
  type Message,
  type MessageEdit,
  type MessageId,
  type MessageReceipts,
  type Reactor,
  type Seq,
  type UpdateConversationRequest,
  type UserId,
} from '@chatcall/contracts';
import { BehaviorSwitch } from '../../../core/behavior';
import { CLIENT } from '../../../core/client';
import { Now } from '../../../core/i18n/times';
import { Session } from '../../../core/session/session';
import { ContactActions } from '../../../core/people/contact-actions';
import { ChatsState } from '../chats-state';
import { MessageLinks } from '../message-links';
import {
  lastEditable,
  LOADING,
  NO_RECEIPTS,
  readingOf,
  rootOf,
  threadOf,
  threadStateOf,
  type OpenConversation,
  type Opened,
  type OpenTimeline,
} from './opened-timeline';
import { memberIdsOf } from './member-ids';
import { QuotedMessages } from './quoted-messages';
import { ReplyTarget } from './reply-target';
import { MessageRows, newAfter, type NewAfter, type Quoted } from './message-rows';
import { TimelineFiles } from './timeline-files';

/** The open conversation or thread as signals. Provided by the component that shows it. */
@Injectable()
export class TimelineState {
  readonly #client = inject(CLIENT);
  readonly #chats = inject(ChatsState);
  readonly #session = inject(Session);
  readonly #now = inject(Now);
  readonly #contacts = inject(ContactActions);
  readonly #links = inject(MessageLinks);
  readonly #timeline = new BehaviorSwitch<Opened>();

  readonly conversation = this.#timeline.follow((timeline) => timeline.conversation$, null);
  readonly history = this.#timeline.follow((timeline) => timeline.state$, LOADING);
  readonly messages = this.#timeline.follow<readonly TimelineMessage[]>((one) => one.messages$, []);
  readonly members = this.#timeline.follow<readonly Member[]>((timeline) => timeline.members$, []);
  readonly memberIds = memberIdsOf(this.conversation, this.members);
  readonly typing = this.#timeline.follow((timeline) => timeline.typing$, []);
  readonly receipts = this.#timeline.follow((timeline) => timeline.receipts$, NO_RECEIPTS);
  readonly draft = this.#timeline.follow((timeline) => timeline.draft$, '');
  readonly files = new TimelineFiles(this.#timeline);
  /** The last pinned one first; null until loaded. */
  readonly pins = this.#timeline.follow<readonly Message[] | null>(({ pins$ }) => pins$, null);
  readonly me = this.#chats.me;
  /** The message with which the open thread begins; null in a conversation. */
  readonly root = this.#timeline.follow(rootOf, null);
  readonly thread = this.#timeline.follow(threadStateOf, null);
  readonly threadId = computed(() => threadOf(this.#timeline.source())?.rootId ?? null);
  /** The next reply is shown in the conversation, too. */
  readonly alsoToConversation = signal(false);
  readonly reading = computed(() =>
    readingOf(this.conversation(), this.thread(), this.threadId() !== null),
  );

  /** Read cursor when the timeline was opened; null until the conversation is loaded. */
  readonly #firstReadSeq = computed(() =>
    this.reading() ? (this.#timeline.source()?.firstReadSeq ?? null) : null,
  );
  /** The list is scrolled to its end. */
  #inView = false;
  /** Messages after this one are new, except those that arrive while the user sees the end. */
  readonly #newAfter = linkedSignal<OpenTimeline, NewAfter>({
    source: () => ({
      timeline: this.#timeline.source(),
      messages: this.messages(),
      firstReadSeq: this.#firstReadSeq(),
      lastSeq: this.reading()?.lastSeq ?? 0,
    }),
    computation: (now, before) =>
      newAfter(now, before?.source.timeline === now.timeline ? before.value : null, () =>
        this.#endVisible(),
      ),
  });
  /** Messages of others with a larger `seq` are new; null while not known, 0: all, without a line. */
  readonly newAfterSeq = computed(() => this.#newAfter().seq);
  /** In a thread its root comes first, in the place 0. */
  readonly #shown = computed<readonly TimelineMessage[]>(() => {
    const [root, { status, hasOlder }] = [this.root(), this.history()];
    if (!root || hasOlder || status !== 'ready') return this.messages();
    return [{ ...root, seq: 0 }, ...this.messages()];
  });
  readonly #rows = new MessageRows();
  readonly #quotes = new QuotedMessages(this.#timeline);
  readonly rows = computed(() =>
    this.#rows.build(this.#shown(), this.#newAfter().seq, this.#now.day(), this.#quotes.loaded()),
  );
  /** The own message that is being edited in the composer. */
  readonly editing = signal<TimelineMessage | null>(null);
  readonly #replyTarget = new ReplyTarget({
    timeline: this.#timeline.source,
    draftReplyTo: this.#timeline.follow<MessageId | null>(
      (timeline) => timeline.draftReplyTo$,
      null,
    ),
    messages: this.#shown,
    quotes: this.#quotes,
  });
  /** The message that is being replied to. */
  readonly replyTo = this.#replyTarget.message;
  readonly #sent = signal(0);
  /** Number of messages sent from this timeline. */
  readonly sent = this.#sent.asReadonly();
  readonly isGroup = computed(() => this.conversation()?.kind !== 'direct');
  /** Who has read a message is shown; for replies in a thread it is not known. */
  readonly hasReaders = computed(() => this.isGroup() && this.threadId() === null);
  /** The group is so large that receipts are not pushed and have to be requested. */
  readonly receiptsOnDemand = computed(
    () => (this.conversation()?.memberCount ?? 0) > LIMITS.receiptMembersMax,
  );
  /** Without a connection: messages are known to exist that are not on this device. */
  readonly behind = computed(() => {
    if (this.#session.connection().status === 'connected' || this.history().hasNewer) return false;
    const newest = this.messages().findLast(({ seq }) => seq !== null)?.seq ?? null;
    return newest !== null && newest < (this.reading()?.lastSeq ?? 0);
  });
  readonly own = computed(() => this.conversation()?.own ?? null);
  readonly mayManage = computed(() => this.isGroup() && this.may('change-details'));
  /** The other person of a direct conversation while the user blocks them; otherwise null. */
  readonly blocked = computed(() => {
    const peer = this.conversation()?.peer;
    return peer && this.#contacts.stateOf(peer.id) === 'blocked' ? peer : null;
  });
  /** There are other members who can be called. */
  readonly callable = computed(() => {
    const conversation = this.conversation();
    if (!conversation || conversation.archivedAt) return false;
    return this.isGroup()
      ? conversation.memberCount > 1
      : conversation.peer !== null && !conversation.peer.state && this.blocked() === null;
  });
  /** The conversation could not be loaded: it does not exist for the user. */
  readonly #unknown = signal(false);
  /** The conversation does not exist, or the user is no longer a member. */
  readonly missing = linkedSignal<OpenConversation, boolean>({
    source: () => ({
      timeline: this.#timeline.source(),
      known: this.conversation() !== null,
      unknown: this.#unknown(),
    }),
    computation: ({ timeline, known, unknown }, before) => {
      const lost = before?.source.timeline === timeline && (before.source.known || before.value);
      return !known && (unknown || (lost && this.me() !== null));
    },
  }).asReadonly();

  constructor() {
    inject(DestroyRef).onDestroy(() => this.close());
  }

  /** Whether the user may do something here. */
  may(action: ConversationAction): boolean {
    const conversation = this.conversation();
    return conversation !== null && allows(action, actorIn(conversation));
  }

  open(id: ConversationId): void {
    this.#open(this.#client.chats.openTimeline(id));
  }

  openThread(id: ConversationId, rootId: MessageId): void {
    this.#open(this.#client.chats.openThread(id, rootId));
  }

  async follow(following: boolean): Promise<void> {
    await threadOf(this.#timeline.source())?.follow(following);
  }

  /** Opens the thread of a message that is not in the conversation itself. False when it is none. */
  async openInThread(place: TimelinePlace): Promise<boolean> {
    if (typeof place === 'string' || !('messageId' in place) || this.threadId()) return false;
    return this.#links.openReply(this.#id(), place.messageId);
  }

  close(): void {
    const timeline = this.#timeline.source();
    if (!timeline) return;
    this.#timeline.switchTo(null);
    this.#replyTarget.clear();
    this.editing.set(null);
    timeline.close();
  }

  /** The next message replies to this one; null: to none. */
  reply(message: Quoted | null): void {
    this.editing.set(null);
    this.#replyTarget.set(message);
  }

  send(text: string, files: readonly AttachedUpload[] = []): void {
    const replyTo = this.replyTo()?.id;
    const thread = this.threadId() && { alsoToConversation: this.alsoToConversation() };
    this.#timeline.source()?.send(text, { ...(replyTo ? { replyTo } : {}), ...thread, files });
    this.alsoToConversation.set(false);
    this.#sent.update((count) => count + 1);
    this.#replyTarget.clear();
  }

  /** Starts to edit the newest own message that is loaded; not one before it while it is being sent. */
  editLast(): void {
    const last = lastEditable(this.messages());
    if (last && last.id !== null) this.editing.set(last);
  }

  /** Replaces the text of the message that is being edited. Throws when it cannot be sent. */
  saveEdit(text: string): void {
    const id = this.editing()?.id;
    if (id) this.#timeline.source()?.edit(id, text);
    this.editing.set(null);
  }

  delete({ id }: TimelineMessage): void {
    if (id !== null) this.#timeline.source()?.delete(id);
  }

  discardChange({ id }: TimelineMessage): void {
    if (id !== null) this.#timeline.source()?.discardChange(id);
  }

  async react({ id }: TimelineMessage, emoji: Emoji, reacted: boolean): Promise<void> {
    if (id !== null) await this.#timeline.source()?.react(id, emoji, reacted);
  }

  async pin({ id }: Pick<TimelineMessage, 'id'>, pinned: boolean): Promise<void> {
    if (id !== null) await this.#timeline.source()?.pin(id, pinned);
  }

  async removeLinkPreviews({ id }: TimelineMessage): Promise<void> {
    if (id !== null) await this.#timeline.source()?.removeLinkPreviews(id);
  }

  async setSaved({ id }: TimelineMessage, saved: boolean): Promise<void> {
    if (id !== null) await this.#client.chats.setSaved(this.#id(), id, saved);
  }

  async loadPins(): Promise<void> {
    await this.#timeline.source()?.loadPins();
  }

  /** A page of the former texts, the newest first. */
  edits(messageId: MessageId, cursor: string | null): Promise<CursorPage<MessageEdit>> {
    const timeline = this.#timeline.source();
    return timeline?.edits(messageId, cursor) ?? Promise.resolve({ items: [], nextCursor: null });
  }

  async reactors({ id }: TimelineMessage): Promise<readonly Reactor[]> {
    return id === null ? [] : ((await this.#timeline.source()?.reactors(id)) ?? []);
  }

  async markUnreadFrom(seq: Seq): Promise<void> {
    await this.#timeline.source()?.markUnreadFrom(seq);
  }

  setDraft(text: string): void {
    this.#timeline.source()?.setDraft(text);
  }

  typed(): void {
    this.#timeline.source()?.typed();
  }

  setInView(inView: boolean): void {
    this.#inView = inView;
    this.#timeline.source()?.setInView(inView);
  }

  async loadOlder(): Promise<void> {
    await this.#timeline.source()?.loadOlder();
  }

  async loadNewer(): Promise<void> {
    await this.#timeline.source()?.loadNewer();
  }

  async jumpToNewest(): Promise<void> {
    await this.#timeline.source()?.jumpToNewest();
  }

  /**
   * Shows the history around a place, and returns the message there; null when there is none,
   * another jump followed, or the timeline was closed meanwhile. Throws when it cannot be loaded.
   */
  async jumpTo(place: TimelinePlace): Promise<TimelineMessage | null> {
    const timeline = this.#timeline.source();
    const seq = (await timeline?.jumpTo(place)) ?? null;
    if (seq === null || timeline !== this.#timeline.source()) return null;
    return timeline?.messages$.value.find((message) => message.seq === seq) ?? null;
  }

  async reload(): Promise<void> {
    await this.#timeline.source()?.reload();
  }

  retry(message: TimelineMessage): void {
    this.#timeline.source()?.retry(message.clientMessageId);
  }

  /** Puts a failed message back into the composer, as a reply where it was one. */
  reopen(message: TimelineMessage): void {
    this.#timeline.source()?.reopen(message.clientMessageId);
  }

  discard(message: TimelineMessage): void {
    this.#timeline.source()?.discard(message.clientMessageId);
  }

  /** Requests a quoted message that is not loaded: for a reply that is on screen. */
  loadQuote(messageId: MessageId): Promise<void> {
    return this.#quotes.load(messageId);
  }

  /** Who has read a message and when. */
  async receiptsOf(messageId: MessageId): Promise<Pick<MessageReceipts, 'items' | 'count'>> {
    return (await this.#timeline.source()?.receiptsOf(messageId)) ?? { items: [], count: 0 };
  }

  /** Members who have read up to `seq`, without the user. */
  readBy(seq: number): readonly Member[] {
    return this.#timeline.source()?.readBy(seq) ?? [];
  }

  update(change: UpdateConversationRequest): Promise<void> {
    return this.#client.chats.update(this.#id(), change);
  }

  addMembers(userIds: readonly UserId[]): Promise<void> {
    return this.#client.chats.addMembers(this.#id(), userIds);
  }

  removeMember(userId: UserId): Promise<void> {
    return this.#client.chats.removeMember(this.#id(), userId);
  }

  changeRole(userId: UserId, role: MemberRole): Promise<void> {
    return this.#client.chats.changeRole(this.#id(), userId, role);
  }

  /** The user sees the end of the conversation. */
  #endVisible(): boolean {
    return this.#inView && document.visibilityState === 'visible' && document.hasFocus();
  }

  #id(): ConversationId {
    const timeline = this.#timeline.source();
    if (!timeline) throw new Error('no timeline is open');
    return timeline.conversationId;
  }

  #open(timeline: Opened): void {
    this.close();
    this.#inView = false;
    this.#quotes.reset();
    this.#timeline.switchTo(timeline);
    this.#unknown.set(false);
    if (timeline.conversation$.value === null) void this.#load(timeline.conversationId);
  }

  async #load(id: ConversationId): Promise<void> {
    try {
      await this.#client.chats.load(id);
    } catch (error) {
      // Without a connection it may still be on this device.
      if (isTransient(error)) return;
      if (this.#timeline.source()?.conversationId === id)
        this.#unknown.set(this.conversation() === null);
    }
  }
}
