import {
  LIMITS,
  type AddMembersRequest,
  type ChangeRoleRequest,
  type Channel,
  type Conversation,
  type ConversationFilter,
  type ConversationId,
  type CreateChannelRequest,
  type CreateDirectRequest,
  type CreateGroupRequest,
  type CursorPage,
  type FileFilter,
  type Member,
  type MemberRole,
  type Message,
  type MessageId,
  type OwnMembership,
  type SavedMessage,
  type Thread,
  type ThreadFilter,
  type Seq,
  type Timestamp,
  type UpdateConversationRequest,
  type UpdateMembershipRequest,
  type UserId,
} from '@chatcall/contracts';
import type { Observable } from 'rxjs';
import type { SignedOutReason } from '../auth/auth-api.js';
import type { ClientCore } from '../client-api.js';
import { createOnce, retry } from '../connection/retry.js';
import { ChatCallError, toChatCallError } from '../errors/chat-call-error.js';
import type { DeviceUploads } from '../files/device-uploads.js';
import type { Behavior } from '../state/behavior.js';
import { Scope } from '../state/scope.js';
import type { UserCards } from '../users/user-cards.js';
import type { ChatState } from './chat-state.js';
import type {
  Arrival,
  ChatsApi,
  ChatTotals,
  ConversationList,
  ConversationListState,
  ConversationSearch,
  ForwardableMessage,
  MessageStream,
  MessageStreamOptions,
  MessageList,
  MessageSearch,
  SendOptions,
  SharedFileList,
  SharedLinkList,
  ThreadList,
} from './chats-api.js';
import { loadMembers } from './members/index.js';
import {
  MergedConversationSearch,
  ConversationStore,
  ConversationSync,
  FilteredConversations,
  PictureCommands,
  SectionList,
} from './conversations/index.js';
import { SessionValues } from './session-values.js';
import type { ProgramChats } from './stream/index.js';
import type { ThreadTimeline, Timeline } from './timeline-api.js';

type SessionCode = typeof import('./session-code.js');

/** {@link ChatsApi}: commands over REST, state from {@link ChatState}. */
export class ChatsService implements ChatsApi {
  readonly #core: ClientCore;
  readonly #cards: UserCards;
  readonly #store = new ConversationStore();
  readonly #sync: ConversationSync;
  readonly sections: SectionList;
  readonly pictures: PictureCommands;
  readonly #values = new SessionValues();
  #code: SessionCode | null = null;
  #state: ChatState | null = null;
  /** Of the present session, or of the last one. */
  #device: Pick<ChatState, 'deviceStore' | 'deviceCache' | 'uploads'> | null = null;
  #programChats: Promise<ProgramChats> | null = null;

  constructor(core: ClientCore, cards: UserCards) {
    this.#core = core;
    this.#cards = cards;

    this.#sync = new ConversationSync(core, this.#store);
    this.sections = new SectionList(core);
    this.pictures = new PictureCommands(core, this.#store);
    core.session.beforeStart(async () => {
      this.#code ??= await import('./session-code.js');
    });
    core.session.afterEnd((reason) => this.#clearDevice(reason));
    core.scope.watch(core.session.signedIn$, (session) => this.#begin(session));
  }

  get conversations$(): Behavior<readonly Conversation[]> {
    return this.#store.list$;
  }

  get listState$(): Behavior<ConversationListState> {
    return this.#sync.state$;
  }

  get totals$(): Behavior<ChatTotals> {
    return this.#sync.totals.totals$;
  }

  get typing$(): Behavior<ReadonlyMap<string, readonly UserId[]>> {
    return this.#values.typing$;
  }

  get drafts$(): Behavior<ReadonlyMap<ConversationId, string>> {
    return this.#values.drafts$;
  }

  get asOf$(): Behavior<Timestamp | null> {
    return this.#values.asOf$;
  }

  get unreadThreads$(): Behavior<number> {
    return this.#values.unreadThreads$;
  }

  get knownThreads$(): Behavior<readonly Thread[]> {
    return this.#values.knownThreads$;
  }

  get unsent$(): Behavior<number> {
    return this.#values.unsent$;
  }

  get unsaved$(): Behavior<number> {
    return this.#values.unsaved$;
  }

  /** Those of the present session. */
  get uploads$(): Behavior<DeviceUploads | null> {
    return this.#values.uploads$;
  }

  get arrived$(): Observable<Arrival> {
    return this.#values.arrived$.asObservable();
  }

  conversation$(id: ConversationId): Behavior<Conversation | null> {
    return this.#store.conversation$(id);
  }

  reload(): Promise<void> {
    return this.#sync.reload();
  }

  loadMore(): Promise<void> {
    return this.#sync.loadMore();
  }

  list(filter: ConversationFilter): ConversationList {
    return new FilteredConversations(this.#core, this.#store, this.#sync, filter);
  }

  search(): ConversationSearch {
    const { rest, ports } = this.#core;
    const fetch = (q: string, cursor: string | null): Promise<CursorPage<Conversation>> =>
      rest.get('chats/search', { q, cursor });
    return new MergedConversationSearch(fetch, ports, this.#store);
  }

  load(id: ConversationId): Promise<Conversation> {
    return this.#sync.load(id);
  }

  async send(id: ConversationId, content: string, options: SendOptions = {}): Promise<Message> {
    return (await this.#programs()).send(id, content, options);
  }

  async forward(id: ConversationId, source: ForwardableMessage): Promise<Message> {
    return (await this.#programs()).forward(id, source);
  }

  async openMessageStream(options: MessageStreamOptions = {}): Promise<MessageStream> {
    return (await this.#programs()).openMessageStream(options);
  }

  openTimeline(id: ConversationId): Timeline {
    const state = this.#signedIn();
    return this.#loaded().openTimeline(this.#core, state, id);
  }

  openThread(id: ConversationId, rootId: MessageId): ThreadTimeline {
    const state = this.#signedIn();
    return this.#loaded().openThread(this.#core, state, id, rootId);
  }

  threads(filter: ThreadFilter = 'all'): ThreadList {
    const state = this.#signedIn();
    const { FollowedThreads } = this.#loaded();
    return new FollowedThreads(this.#core, state.threads, state.session.child(), filter);
  }

  message(id: ConversationId, messageId: MessageId): Promise<Message> {
    return this.#core.rest.get(`chats/${id}/messages/${messageId}`);
  }

  async openDirect(userId: UserId): Promise<Conversation> {
    return this.#put(
      await this.#core.rest.post<Conversation>('chats/direct', {
        userId,
      } satisfies CreateDirectRequest),
    );
  }

  createGroup(title: string, memberIds: readonly UserId[]): Promise<Conversation> {
    return this.#createOnce('chats/groups', { title, memberIds } satisfies CreateGroupRequest);
  }

  async update(id: ConversationId, change: UpdateConversationRequest): Promise<void> {
    this.#put(await this.#core.rest.patch<Conversation>(`chats/${id}`, change));
  }

  channels({ q, cursor }: { readonly q?: string; readonly cursor?: string | null } = {}): Promise<
    CursorPage<Channel>
  > {
    return this.#core.rest.get('chats/channels', { ...(q ? { q } : {}), cursor: cursor ?? null });
  }

  mentions(): MessageList<Message> {
    return this.#signedIn().lists.mentions.open();
  }

  sharedFiles(id: ConversationId, kind?: FileFilter): SharedFileList {
    return this.#signedIn().lists.files.open(id, kind);
  }

  sharedLinks(id: ConversationId): SharedLinkList {
    return this.#signedIn().lists.links.open(id);
  }

  searchMessages(): MessageSearch {
    return this.#signedIn().lists.searches.open();
  }

  async previewChannel(id: ConversationId): Promise<readonly Message[]> {
    return (await this.#core.rest.get<CursorPage<Message>>(`chats/${id}/messages`)).items;
  }

  createChannel(body: CreateChannelRequest): Promise<Conversation> {
    return this.#createOnce('chats/channels', body);
  }

  async join(id: ConversationId): Promise<Conversation> {
    return this.#put(await this.#core.rest.put<Conversation>(`chats/${id}/membership`));
  }

  async members(id: ConversationId): Promise<readonly Member[]> {
    return this.#state?.opened(id)?.members.load() ?? loadMembers(this.#core.rest, id);
  }

  async addMembers(id: ConversationId, userIds: readonly UserId[]): Promise<void> {
    const request: AddMembersRequest = { userIds };
    const { items } = await this.#core.rest.post<CursorPage<Member>>(
      `chats/${id}/members`,
      request,
    );
    this.#state?.opened(id)?.members.apply(items, null);
  }

  async removeMember(id: ConversationId, userId: UserId): Promise<void> {
    await this.#core.rest.delete(`chats/${id}/members/${userId}`);
    this.#state?.opened(id)?.members.remove(userId, null);
  }

  async changeRole(id: ConversationId, userId: UserId, role: MemberRole): Promise<void> {
    const request: ChangeRoleRequest = { role };
    const member = await this.#core.rest.patch<Member>(`chats/${id}/members/${userId}`, request);
    this.#state?.opened(id)?.members.apply([member], null);
  }

  async leave(id: ConversationId): Promise<void> {
    await this.#core.rest.delete(`chats/${id}/membership`);
    this.#store.remove(id);
  }

  markRead(id: ConversationId, seq: Seq): void {
    this.#signedIn().read(id, seq);
  }

  setMuted(id: ConversationId, muted: boolean): Promise<void> {
    return this.changeOwn(id, { muted });
  }

  setArchived(id: ConversationId, archived: boolean): Promise<void> {
    return this.changeOwn(id, { archived });
  }

  async changeOwn(id: ConversationId, change: UpdateMembershipRequest): Promise<void> {
    const own = await this.#core.rest.patch<OwnMembership>(`chats/${id}/membership`, change);
    const { muted, mutedUntil, archived, favourite, hidden, sectionId, accepted } = own;
    const settings = { muted, mutedUntil, archived, favourite, hidden, sectionId, accepted };
    this.#store.change(id, (known) => ({ ...known, own: { ...known.own, ...settings } }));
  }

  setSaved(id: ConversationId, messageId: MessageId, saved: boolean): Promise<void> {
    return this.#signedIn().lists.saved.set(id, messageId, saved);
  }

  savedMessages(): MessageList<SavedMessage> {
    return this.#signedIn().lists.saved.open();
  }

  async #createOnce(path: string, body: object): Promise<Conversation> {
    const { rest, ports } = this.#core;
    const send = (idempotencyKey: string): Promise<Conversation> =>
      rest.send({ method: 'POST', path, body, idempotencyKey });
    return this.#put(await createOnce(send, ports, this.#signedIn().session));
  }

  #begin(session: Scope): void {
    const me = this.#core.session.me.value;
    if (!me) return;
    const { ChatState, listenToChats } = this.#loaded();
    const state = new ChatState(
      this.#core,
      this.#store,
      this.#sync,
      this.sections,
      this.#cards,
      me.id,
      session,
    );
    this.#state = state;
    this.#device = state;
    this.#programChats = null;
    session.onClose(() => {
      if (this.#state === state) this.#state = null;
    });
    this.#values.begin(session, state);
    listenToChats(this.#core, state);
    this.#sync.begin(session, () => state.catchUp.run());
  }

  /**
   * What was shown is removed. Drafts and unsent messages remain for the next sign-in when the
   * session only expired; signed out by the user, here or from another device, nothing remains.
   */
  async #clearDevice(reason: SignedOutReason): Promise<void> {
    await this.#device?.deviceCache.clear();
    if (['none', 'logged-out', 'ended-elsewhere'].includes(reason))
      await Promise.all([this.#device?.deviceStore.clear(), this.#device?.uploads.clear()]);
  }

  /** Loaded on demand: apps with screens do not need it. */
  #programs(): Promise<ProgramChats> {
    const state = this.#signedIn();
    const { assertSendable, unsentFiles } = this.#loaded();
    const { pageMax } = LIMITS;
    const tools = { retry, toChatCallError, ChatCallError, assertSendable, unsentFiles, pageMax };
    this.#programChats ??= import('./stream/index.js').then(
      ({ ProgramChats }) => new ProgramChats(this.#core, state, tools),
    );
    return this.#programChats;
  }

  #loaded(): SessionCode {
    if (this.#code) return this.#code;
    throw new Error('a session has begun before its code was loaded');
  }

  #signedIn(): ChatState {
    if (this.#state) return this.#state;
    throw new ChatCallError({ code: 'AUTH.REQUIRED', detail: 'Nobody is signed in.' });
  }

  #put(conversation: Conversation): Conversation {
    return this.#store.put(conversation);
  }
}
