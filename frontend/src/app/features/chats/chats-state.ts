import { computed, inject, Injectable, signal } from '@angular/core';
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
  UserCard,
  UserId,
} from '@chatcall/contracts';
import { BehaviorSwitch, fromBehavior } from '../../core/behavior';
import { CLIENT } from '../../core/client';
import type { AvatarPresence } from '../../ui/avatar/avatar';

export type ListFilter = 'all' | 'unread' | 'archived';

const FILTERS: Readonly<Record<ListFilter, ConversationFilter>> = {
  all: 'active',
  unread: 'unread',
  archived: 'archived',
};
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

  constructor() {
    this.show('all');
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

  /** The conversation before (-1) or after (1) the open one in the list; null at the ends. */
  neighbour(step: -1 | 1): Conversation | null {
    const list = this.shown();
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

  setMuted(id: ConversationId, muted: boolean): Promise<void> {
    return this.#chats.setMuted(id, muted);
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
