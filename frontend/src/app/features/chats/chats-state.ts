import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { ConversationList, ConversationListState } from '@chatcall/client-sdk';
import type {
  Call,
  Channel,
  Conversation,
  ConversationFilter,
  ConversationId,
  CreateChannelRequest,
  CursorPage,
  Message,
  MessageId,
  Seq,
  UpdateMembershipRequest,
  UserCard,
  UserId,
} from '@chatcall/contracts';
import { BehaviorSwitch, fromBehavior } from '../../core/behavior';
import { CLIENT } from '../../core/client';
import { KeyValue } from '../../platform/key-value';
import { groupConversations, type ConversationGroup } from './conversation-groups';
import type { AvatarPresence } from '../../ui/avatar/avatar';

export type ListFilter = 'all' | 'unread' | 'archived';

const FILTERS: Readonly<Record<ListFilter, ConversationFilter>> = {
  all: 'active',
  unread: 'unread',
  archived: 'archived',
};
const COLLAPSED_KEY = 'chatcall.collapsedGroups';
const LOADING: ConversationListState = {
  status: 'loading',
  loadingMore: false,
  hasMore: false,
  error: null,
};

/** Conversations as signals, and actions on them. */
@Injectable({ providedIn: 'root' })
export class ChatsState {
  readonly #client = inject(CLIENT);
  readonly #chats = this.#client.chats;
  readonly #store = inject(KeyValue);

  readonly conversations = fromBehavior(this.#chats.conversations$);
  readonly totals = fromBehavior(this.#chats.totals$);
  readonly typing = fromBehavior(this.#chats.typing$);
  /** Number of threads that the user follows and that have unread replies. */
  readonly unreadThreads = fromBehavior(this.#chats.unreadThreads$);
  readonly #threads = fromBehavior(this.#chats.knownThreads$);
  /** Number of unread replies in followed threads, by their roots; only those with any. */
  readonly unreadInThread = computed<ReadonlyMap<MessageId, number>>(
    () =>
      new Map(
        this.#threads()
          .filter(({ own }) => own.following && own.unread > 0)
          .map(({ root, own }) => [root.id, own.unread]),
      ),
  );
  /** Drafts by conversation. */
  readonly drafts = fromBehavior(this.#chats.drafts$);
  readonly online = fromBehavior(this.#client.presence.online$);
  readonly ongoingCalls = fromBehavior(this.#client.calls.ongoing$);
  readonly #incoming = fromBehavior(this.#client.calls.incoming$);
  readonly me = fromBehavior(this.#client.users.me$);

  readonly #openId = signal<ConversationId | null>(null);
  /** The conversation whose timeline is shown. */
  readonly openId = this.#openId.asReadonly();
  readonly #views = signal(0);
  /** Something is shown beside the list: a conversation, or a view such as the saved messages. */
  readonly paneOpen = computed(() => this.#openId() !== null || this.#views() > 0);
  readonly #filter = signal<ListFilter>('all');
  readonly filter = this.#filter.asReadonly();
  /** Each list is loaded when it is first shown. */
  readonly #lists = new Map<ListFilter, ConversationList>();
  readonly #list = new BehaviorSwitch<ConversationList>();
  readonly #listed = this.#list.follow<readonly Conversation[]>((list) => list.conversations$, []);
  /** Loading state of the visible list. */
  readonly listState = this.#list.follow((list) => list.state$, LOADING);

  readonly archivedCount = computed(() => this.totals().archived);
  /** The visible conversations. The open one stays in "unread" after it was read. */
  readonly shown = computed(() => {
    const open = this.#openId();
    const listed = this.#listed();
    if (this.filter() !== 'unread' || open === null || listed.some((one) => one.id === open))
      return listed;
    const ids = new Set(listed.map((one) => one.id));
    return this.conversations().filter(
      (one) => ids.has(one.id) || (one.id === open && !one.own.archived),
    );
  });

  /** My sections, and actions on them. */
  readonly sections = this.#chats.sections;
  readonly ownSections = fromBehavior(this.sections.sections$);
  /** All favourites and conversations in sections, however old. */
  readonly #placedList = this.#chats.list('placed');
  readonly #placed = fromBehavior(this.#placedList.conversations$);
  readonly #placedState = fromBehavior(this.#placedList.state$);
  /** Groups of the app that are collapsed on this device; those of my sections are stored. */
  readonly #collapsed = signal<ReadonlySet<string>>(
    new Set(this.#store.get(COLLAPSED_KEY)?.split(' ')),
  );
  /** The visible conversations under their headings; only "all" has several groups. */
  readonly groups = computed<readonly ConversationGroup[]>(() =>
    this.filter() === 'all'
      ? groupConversations(this.shown(), this.#placed(), this.ownSections(), this.#collapsed())
      : [{ id: 'rest', section: null, collapsed: false, conversations: this.shown() }],
  );

  constructor() {
    this.show('all');
    effect(() => {
      const { hasMore, loadingMore, error } = this.#placedState();
      if (hasMore && !loadingMore && !error)
        untracked(() => void this.#placedList.loadMore().catch(() => undefined));
    });
  }

  /** Collapses or expands a group of the app on this device. */
  setCollapsed(id: string, collapsed: boolean): void {
    const others = [...this.#collapsed()].filter((one) => one !== id);
    const next = collapsed ? [...others, id] : others;
    this.#collapsed.set(new Set(next));
    this.#store.set(COLLAPSED_KEY, next.join(' ') || null);
  }

  show(filter: ListFilter): void {
    this.#filter.set(filter);
    const list = this.#lists.get(filter) ?? this.#chats.list(FILTERS[filter]);
    this.#lists.set(filter, list);
    this.#list.switchTo(list);
  }

  setOpen(id: ConversationId | null): void {
    this.#openId.set(id);
  }

  /** Marks `id` as closed, unless another conversation was opened meanwhile. */
  clearOpen(id: ConversationId): void {
    if (this.#openId() === id) this.#openId.set(null);
  }

  /** A view is shown beside the list, until the returned function is called. */
  openView(): () => void {
    this.#views.update((count) => count + 1);
    return () => this.#views.update((count) => count - 1);
  }

  presenceOf(userId: UserId): AvatarPresence {
    return this.online().get(userId) ?? 'offline';
  }

  /**
   * The call in progress in this conversation that can be joined; null for the one that rings here,
   * which is answered instead.
   */
  callToJoin(id: ConversationId): Call | null {
    const call = this.ongoingCalls().get(id);
    return call && call.id !== this.#incoming()?.call.id ? call : null;
  }

  /** The loaded card of a user; null when it is not loaded. */
  card(userId: UserId): UserCard | null {
    return this.#client.users.card$(userId).value;
  }

  /** The cards of users, without those that cannot be loaded. */
  async loadCards(userIds: readonly UserId[]): Promise<readonly UserCard[]> {
    const load = (id: UserId): Promise<UserCard | null> =>
      this.#client.users.loadCard(id).catch(() => null);
    return (await Promise.all(userIds.map(load))).filter((card) => card !== null);
  }

  /** The conversation before (-1) or after (1) the open one in the list; null at the ends. */
  neighbour(step: -1 | 1): Conversation | null {
    const list = this.groups().flatMap(({ collapsed, conversations }) =>
      collapsed ? [] : conversations,
    );
    const index = list.findIndex((one) => one.id === this.#openId());
    return (index < 0 ? list[step === 1 ? 0 : list.length - 1] : list[index + step]) ?? null;
  }

  async loadMore(): Promise<void> {
    await this.#list.source()?.loadMore();
  }

  openDirect(userId: UserId): Promise<Conversation> {
    return this.#chats.openDirect(userId);
  }

  createGroup(title: string, memberIds: readonly UserId[]): Promise<Conversation> {
    return this.#chats.createGroup(title, memberIds);
  }

  createChannel(request: CreateChannelRequest): Promise<Conversation> {
    return this.#chats.createChannel(request);
  }

  channels(query: {
    readonly q: string;
    readonly cursor: string | null;
  }): Promise<CursorPage<Channel>> {
    return this.#chats.channels(query);
  }

  previewChannel(id: ConversationId): Promise<readonly Message[]> {
    return this.#chats.previewChannel(id);
  }

  join(id: ConversationId): Promise<Conversation> {
    return this.#chats.join(id);
  }

  changeOwn(id: ConversationId, change: UpdateMembershipRequest): Promise<void> {
    return this.#chats.changeOwn(id, change);
  }

  markRead(id: ConversationId, seq: Seq): void {
    this.#chats.markRead(id, seq);
  }

  setArchived(id: ConversationId, archived: boolean): Promise<void> {
    return this.#chats.setArchived(id, archived);
  }

  leave(id: ConversationId): Promise<void> {
    return this.#chats.leave(id);
  }

  async retryList(): Promise<void> {
    this.#client.connection.reconnectNow();
    await Promise.all([this.#chats.reload(), this.#list.source()?.reload()]);
  }
}
