import {
  type AddFileOptions,
  type AttachedUpload,
  type FileSource,
  StateCell,
  type Timeline,
  type TimelineMessage,
  type TimelinePlace,
  type SendToTimeline,
  type ThreadTimeline,
  type TimelineReceipts,
  type TimelineState,
} from '@chatcall/client-sdk';
import type {
  Conversation,
  CursorPage,
  Member,
  Message,
  MessageEdit,
  Reactor,
  Receipt,
  Thread,
  UserCard,
} from '@chatcall/contracts';
import { FakeUpload } from './fake-files';
import { conversation } from './samples';

/** A timeline whose state tests set; its methods record their calls. */
export class FakeTimeline implements Timeline {
  readonly conversationId: string;
  readonly conversation$: StateCell<Conversation | null>;
  readonly state$ = new StateCell<TimelineState>({
    status: 'ready',
    loadingOlder: false,
    hasOlder: false,
    loadingNewer: false,
    hasNewer: false,
    error: null,
  });
  readonly messages$ = new StateCell<readonly TimelineMessage[]>([]);
  readonly members$ = new StateCell<readonly Member[]>([]);
  readonly typing$ = new StateCell<readonly UserCard[]>([]);
  readonly receipts$ = new StateCell<TimelineReceipts>({
    deliveredToAll: 0,
    readByAny: 0,
    readByAll: 0,
  });
  readonly draft$ = new StateCell('');
  readonly draftReplyTo$ = new StateCell<string | null>(null);
  readonly pins$ = new StateCell<readonly Message[] | null>(null);
  pinsLoaded = 0;
  pages: Readonly<Record<string, CursorPage<MessageEdit>>> = {};
  firstReadSeq: number | null = 0;
  readonly sent: { content: string; replyTo: string | undefined }[] = [];
  readonly sentFiles: AttachedUpload[] = [];
  readonly removedFiles: string[] = [];
  readonly draftFiles$ = new StateCell<readonly FakeUpload[]>([]);
  readonly jumps: TimelinePlace[] = [];
  readonly retried: string[] = [];
  readonly discarded: string[] = [];
  readonly edited: { messageId: string; content: string }[] = [];
  readonly deleted: string[] = [];
  readonly unreadFrom: number[] = [];
  readonly reopened: string[] = [];
  typedTimes = 0;
  inView = false;
  closed = false;

  constructor(one: Conversation = conversation()) {
    this.conversationId = one.id;
    this.conversation$ = new StateCell<Conversation | null>(one);
  }

  loadOlder(): Promise<void> {
    return Promise.resolve();
  }

  loadNewer(): Promise<void> {
    return Promise.resolve();
  }

  jumpTo(place: TimelinePlace): Promise<number | null> {
    this.jumps.push(place);
    return Promise.resolve(null);
  }

  jumpToNewest(): Promise<void> {
    return Promise.resolve();
  }

  reload(): Promise<void> {
    return Promise.resolve();
  }

  send(content: string, options?: SendToTimeline): void {
    this.sent.push({ content, replyTo: options?.replyTo });
    this.sentFiles.push(...(options?.files ?? []));
    this.draftFiles$.set([]);
    this.draft$.set('');
    this.draftReplyTo$.set(null);
  }

  attach(source: FileSource, options: AddFileOptions = {}): FakeUpload {
    const id = `${this.conversationId}-${this.draftFiles$.value.length + this.sentFiles.length}`;
    const upload = new FakeUpload(id, source, options, (one) =>
      this.draftFiles$.update((all) => all.filter((other) => other !== one)),
    );
    this.draftFiles$.update((all) => [...all, upload]);
    return upload;
  }

  arrangeFiles(ids: readonly string[]): void {
    const place = ({ id }: FakeUpload): number => ids.indexOf(id);
    this.draftFiles$.update((all) => all.toSorted((one, other) => place(one) - place(other)));
  }

  removeFile(clientMessageId: string, key: string): void {
    this.removedFiles.push(`${clientMessageId}/${key}`);
  }

  retry(clientMessageId: string): void {
    this.retried.push(clientMessageId);
  }

  discard(clientMessageId: string): void {
    this.discarded.push(clientMessageId);
  }

  reopen(clientMessageId: string): string | null {
    this.reopened.push(clientMessageId);
    return null;
  }

  readonly reacted: { messageId: string; emoji: string; reacted: boolean }[] = [];
  react(messageId: string, emoji: string, reacted: boolean): Promise<void> {
    this.reacted.push({ messageId, emoji, reacted });
    return Promise.resolve();
  }

  pin(): Promise<void> {
    return Promise.resolve();
  }

  readonly removedLinks: string[] = [];
  removeLinkPreviews(messageId: string): Promise<void> {
    this.removedLinks.push(messageId);
    return Promise.resolve();
  }

  loadPins(): Promise<void> {
    this.pinsLoaded += 1;
    return Promise.resolve();
  }

  edits(messageId: string, cursor?: string | null): Promise<CursorPage<MessageEdit>> {
    const page = this.pages[cursor ?? messageId];
    return page ? Promise.resolve(page) : Promise.reject(new Error('there is no such page'));
  }

  /** Messages of the conversation that are not loaded, by id. */
  readonly stored = new Map<string, Message>();

  readonly requested$ = new StateCell<ReadonlyMap<string, Message>>(new Map());

  async message(id: string): Promise<Message> {
    const found = await Promise.resolve(this.stored.get(id));
    if (!found) throw new Error('there is no such message');
    this.requested$.update((known) => new Map(known).set(id, found));
    return found;
  }

  receiptsOf(): Promise<{ items: readonly Receipt[]; count: number | null }> {
    return Promise.resolve({ items: [], count: 0 });
  }

  reactors(): Promise<readonly Reactor[]> {
    return Promise.resolve([]);
  }

  edit(messageId: string, content: string): void {
    this.edited.push({ messageId, content });
  }

  delete(messageId: string): void {
    this.deleted.push(messageId);
  }

  discardChange(messageId: string): void {
    this.discarded.push(messageId);
  }

  markUnreadFrom(seq: number): Promise<void> {
    this.unreadFrom.push(seq);
    return Promise.resolve();
  }

  readBy(): readonly Member[] {
    return [];
  }

  setDraftReplyTo(replyTo: string | null): void {
    this.draftReplyTo$.set(replyTo);
  }

  setDraft(text: string): void {
    this.draft$.set(text);
  }

  typed(): void {
    this.typedTimes += 1;
  }

  setInView(inView: boolean): void {
    this.inView = inView;
  }

  close(): void {
    this.closed = true;
  }
}

/** A thread whose state tests set. */
export class FakeThread extends FakeTimeline implements ThreadTimeline {
  readonly rootId: string;
  readonly root$: StateCell<TimelineMessage | null>;
  readonly thread$ = new StateCell<Thread | null>(null);
  readonly also: boolean[] = [];

  constructor(one: Conversation, root: TimelineMessage) {
    super(one);
    this.rootId = root.id ?? '';
    this.root$ = new StateCell<TimelineMessage | null>(root);
  }

  override send(content: string, options?: SendToTimeline): void {
    super.send(content, options);
    this.also.push(options?.alsoToConversation ?? false);
  }

  follow(following: boolean): Promise<void> {
    this.thread$.update((thread) => thread && { ...thread, own: { ...thread.own, following } });
    return Promise.resolve();
  }
}
