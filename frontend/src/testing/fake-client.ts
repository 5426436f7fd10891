import {
  ChatCallError,
  defaultPorts,
  derive,
  StateCell,
  type ChatCallClient,
  type Arrival,
  type FactorsApi,
  type Prerequisite,
  type PasskeyPort,
  type AuthState,
  type ConnectionState,
  type ConversationList,
  type ConversationListState,
  type ConversationSearchState,
  type IncomingCall,
  type UserSearchState,
} from '@chatcall/client-sdk';
import type {
  Announcement,
  Call,
  Contact,
  Conversation,
  ConversationFilter,
  FileFilter,
  Me,
  Message,
  Section,
  Thread,
  UserCard,
} from '@chatcall/contracts';
import { Subject } from 'rxjs';
import { ADA, conversation } from './samples';
import { FakeFiles, FakeSharedFiles, FakeSharedLinks } from './fake-files';
import { FakeThread, FakeTimeline } from './fake-timeline';

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

/** A client without a server, whose state tests set. */
export class FakeClient {
  readonly auth$ = new StateCell<AuthState>({
    status: 'signed-in',
    userId: ADA.id,
    sessionId: 'session-1',
  });
  readonly prerequisite$ = new StateCell<Prerequisite | null>(null);
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
  moreConversations = 0;
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
  readonly files = new FakeFiles();
  passkeys: PasskeyPort | null = null;
  factors: Partial<FactorsApi> = {};
  /** Lists of the files of conversations, by their kinds; others are empty. */
  readonly sharedFiles = new Map<FileFilter, FakeSharedFiles>();
  sharedLinks = new FakeSharedLinks();
  readonly timelines = new Map<string, FakeTimeline>();
  /** By their roots. */
  readonly threads = new Map<string, FakeThread>();
  /** Messages that can be requested, by id. */
  readonly messages = new Map<string, Message>();
  readonly cards = new Map<string, UserCard>();
  /** Overrides of single methods, by path: `auth.signIn`. */
  readonly auth: Partial<ChatCallClient['auth']> = {};
  readonly site: Partial<ChatCallClient['site']> = {};
  callLog: ChatCallClient['callLog'] = () => Promise.reject(new Error('the fake has no call log'));
  notices: ChatCallClient['notices'] = () => Promise.reject(new Error('the fake has no notices'));
  readonly announcements$ = new StateCell<readonly Announcement[]>([]);
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
      loadMore: () => {
        this.moreConversations += 1;
        return Promise.resolve();
      },
      close: () => undefined,
    };
  }

  asClient(): ChatCallClient {
    const client: Partial<ChatCallClient> = {
      auth: strict<ChatCallClient['auth']>('auth', {
        state$: this.auth$,
        prerequisite$: this.prerequisite$,
        restore: () => Promise.resolve(this.auth$.value),
        prepare: () => Promise.resolve(),
        ...this.auth,
      }),
      notices: () => this.notices(),
      callLog: () => this.callLog(),
      site: strict<ChatCallClient['site']>('site', {
        announcements$: this.announcements$,
        get: () =>
          Promise.resolve({
            name: 'ChatCall',
            registration: 'open',
            setup: 'done',
            passkeyOrigin: null,
            passwordMinLength: 10,
            accent: '',
            logoUrl: null,
            signInText: '',
            links: [],
            termsVersion: 0,
          }),
        ...this.site,
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
        sharedFiles: (id, kind) =>
          (kind && this.sharedFiles.get(kind)) ?? new FakeSharedFiles(id, kind),
        sharedLinks: () => this.sharedLinks,
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
      files: this.files,
      presence: strict<ChatCallClient['presence']>('presence', { online$: this.online$ }),
      calls: strict<ChatCallClient['calls']>('calls', {
        ongoing$: this.ongoing$,
        ringing$: new StateCell<readonly IncomingCall[]>([]),
        incoming$: this.incoming$,
      }),
      connection: strict<ChatCallClient['connection']>('connection', { state$: this.connection$ }),
      factors: () => Promise.resolve(this.factors as FactorsApi),
      ports: { ...defaultPorts(), passkeys: this.passkeys },
    };
    return client as ChatCallClient;
  }
}
