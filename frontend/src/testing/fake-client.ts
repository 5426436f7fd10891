import {
  ChatCallError,
  derive,
  StateCell,
  type ChatCallClient,
  type Timeline,
  type TimelineMessage,
  TimelinePlace,
} from '@chatcall/client-sdk';
import type {
  Arrival,
  AuthState,
  ConnectionState,
  ConversationList,
  ConversationListState,
  ConversationSearchState,
  IncomingCall,
  SendToTimeline,
  ThreadTimeline,
  TimelineReceipts,
  TimelineState,
  UserSearchState,
} from '@chatcall/client-sdk';
import type {
  Call,
  Contact,
  Conversation,
  ConversationFilter,
  CursorPage,
  Me,
  Member,
  Message,
  MessageEdit,
  Reactor,
  Receipt,
  Section,
  Thread,
  UserCard,
} from '@chatcall/contracts';
import { Subject } from 'rxjs';
import { ADA, conversation } from './samples';

/** A fake that throws when code uses a member that the test did not define. */
function strict<T extends object>(name: string, known: Partial<T>): T {
  return new Proxy(known as T, {
    get(target, property) {
      if (property in target || typeof property === 'symbol') {
        return Reflect.get(target, property) as unknown;
      }
      throw new Error(`the fake has no ${name}.${property}`);
    },
  });
}

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

  send(content: string, options?: { readonly replyTo?: string }): void {
    this.sent.push({ content, replyTo: options?.replyTo });
    this.draft$.set('');
    this.draftReplyTo$.set(null);
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

  message(id: string): Promise<Message> {
    const found = this.stored.get(id);
    return found ? Promise.resolve(found) : Promise.reject(new Error('there is no such message'));
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

/** A client without a server, whose state tests set. */
export class FakeClient {
  readonly auth$ = new StateCell<AuthState>({
    status: 'signed-in',
    userId: ADA.id,
    sessionId: 'session-1',
  });
  readonly me$ = new StateCell<Me | null>(ADA);
  readonly contacts$ = new StateCell<readonly Contact[]>([]);
  readonly connection$ = new StateCell<ConnectionState>({ status: 'connected' });
  readonly conversations$ = new StateCell<readonly Conversation[]>([]);
  readonly listState$ = new StateCell<ConversationListState>({
    status: 'ready',
    loadingMore: false,
    hasMore: false,
    error: null,
  });
  readonly totals$ = new StateCell({ unread: 0, unreadConversations: 0, mentions: 0, archived: 0 });
  /** State of searches for people. */
  readonly people$ = new StateCell<UserSearchState>({
    query: '',
    status: 'idle',
    hits: [],
    hasMore: false,
    error: null,
  });
  /** Number of further pages of people that were requested. */
  morePeople = 0;
  /** State of searches for conversations. */
  readonly found$ = new StateCell<ConversationSearchState>({
    query: '',
    status: 'idle',
    hits: [],
    hasMore: false,
    error: null,
  });
  readonly typing$ = new StateCell<ReadonlyMap<string, readonly string[]>>(new Map());
  readonly online$ = new StateCell<ReadonlyMap<string, 'online' | 'away'>>(new Map());
  readonly ongoing$ = new StateCell<ReadonlyMap<string, Call>>(new Map());
  readonly incoming$ = new StateCell<IncomingCall | null>(null);
  readonly drafts$ = new StateCell<ReadonlyMap<string, string>>(new Map());
  readonly sections$ = new StateCell<readonly Section[]>([]);
  readonly asOf$ = new StateCell<string | null>(null);
  readonly unsent$ = new StateCell(0);
  readonly unsaved$ = new StateCell(0);
  readonly unreadThreads$ = new StateCell(0);
  readonly knownThreads$ = new StateCell<readonly Thread[]>([]);
  readonly arrived$ = new Subject<Arrival>();
  readonly timelines = new Map<string, FakeTimeline>();
  /** By their roots. */
  readonly threads = new Map<string, FakeThread>();
  /** Messages that can be requested, by id. */
  readonly messages = new Map<string, Message>();
  readonly cards = new Map<string, UserCard>();
  /** Overrides of single methods, by path: `auth.signIn`. */
  readonly auth: Partial<ChatCallClient['auth']> = {};
  readonly pictures: Partial<ChatCallClient['chats']['pictures']> = {};

  members: ChatCallClient['chats']['members'] = () => Promise.resolve([]);

  /** Timelines opened so far, in order. */
  readonly opened: FakeTimeline[] = [];

  /** Lists are parts of `conversations$`. */
  #list(filter: ConversationFilter): ConversationList {
    const belongs = {
      active: ({ own }: Conversation): boolean => !own.archived,
      unread: ({ own }: Conversation): boolean => !own.archived && own.unread > 0,
      archived: ({ own }: Conversation): boolean => own.archived,
      placed: ({ own }: Conversation): boolean =>
        !own.archived && (own.favourite || own.sectionId !== null),
    }[filter];
    return {
      conversations$: derive([this.conversations$], (all) => all.filter(belongs)),
      state$: this.listState$,
      reload: () => Promise.resolve(),
      loadMore: () => Promise.resolve(),
      close: () => undefined,
    };
  }

  asClient(): ChatCallClient {
    const client: Partial<ChatCallClient> = {
      auth: strict<ChatCallClient['auth']>('auth', {
        state$: this.auth$,
        restore: () => Promise.resolve(this.auth$.value),
        ...this.auth,
      }),
      users: strict<ChatCallClient['users']>('users', {
        me$: this.me$,
        contacts$: this.contacts$,
        contactsState$: new StateCell<{ status: 'ready'; error: null }>({
          status: 'ready',
          error: null,
        }),
        search: () => ({
          state$: this.people$,
          setQuery: (query) => this.people$.update((state) => ({ ...state, query })),
          loadMore: () => {
            this.morePeople += 1;
            return Promise.resolve();
          },
          close: () => undefined,
        }),
        card$: (id) => new StateCell(this.cards.get(id) ?? null),
        loadCard: (id) => Promise.resolve(this.cards.get(id) ?? Promise.reject(new Error(id))),
      }),
      chats: strict<ChatCallClient['chats']>('chats', {
        conversations$: this.conversations$,
        listState$: this.listState$,
        totals$: this.totals$,
        typing$: this.typing$,
        drafts$: this.drafts$,
        sections: strict<ChatCallClient['chats']['sections']>('chats.sections', {
          sections$: this.sections$,
        }),
        pictures: strict<ChatCallClient['chats']['pictures']>('chats.pictures', this.pictures),
        asOf$: this.asOf$,
        unsent$: this.unsent$,
        unsaved$: this.unsaved$,
        arrived$: this.arrived$,
        unreadThreads$: this.unreadThreads$,
        knownThreads$: this.knownThreads$,
        list: (filter) => this.#list(filter),
        members: (id) => this.members(id),
        search: () => ({
          state$: this.found$,
          setQuery: (query) => this.found$.update((state) => ({ ...state, query })),
          loadMore: () => Promise.resolve(),
          close: () => undefined,
        }),
        openThread: (_, rootId) => {
          const thread = this.threads.get(rootId);
          if (!thread) throw new Error(`there is no thread ${rootId}`);
          return thread;
        },
        message: (_, id) => {
          const found = this.messages.get(id);
          const detail = `there is no message ${id}`;
          return found
            ? Promise.resolve(found)
            : Promise.reject(new ChatCallError({ code: 'CHAT.NOT_FOUND', detail }));
        },
        openTimeline: (id) => {
          const timeline = this.timelines.get(id) ?? new FakeTimeline(conversation({ id }));
          this.opened.push(timeline);
          return timeline;
        },
      }),
      presence: strict<ChatCallClient['presence']>('presence', { online$: this.online$ }),
      calls: strict<ChatCallClient['calls']>('calls', {
        ongoing$: this.ongoing$,
        ringing$: new StateCell<readonly IncomingCall[]>([]),
        incoming$: this.incoming$,
      }),
      connection: strict<ChatCallClient['connection']>('connection', { state$: this.connection$ }),
    };
    return client as ChatCallClient;
  }
}
