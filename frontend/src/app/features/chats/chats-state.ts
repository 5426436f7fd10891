import { computed, inject, Injectable, signal } from '@angular/core';
import type { Conversation, ConversationId, UserCard, UserId } from '@chatcall/contracts';
import { fromBehavior } from '../../core/behavior';
import { CLIENT } from '../../core/client';
import type { AvatarPresence } from '../../ui/avatar/avatar';
import { conversationName } from './words/conversation-name';

export type ListFilter = 'all' | 'unread' | 'archived';

/** Conversations as signals, and what can be done with them. */
@Injectable({ providedIn: 'root' })
export class ChatsState {
  readonly #client = inject(CLIENT);
  readonly #chats = this.#client.chats;

  readonly conversations = fromBehavior(this.#chats.conversations$);
  readonly listState = fromBehavior(this.#chats.listState$);
  readonly totals = fromBehavior(this.#chats.totals$);
  readonly typing = fromBehavior(this.#chats.typing$);
  /** What I have begun to write, by conversation. */
  readonly drafts = fromBehavior(this.#chats.drafts$);
  readonly online = fromBehavior(this.#client.presence.online$);
  readonly ongoingCalls = fromBehavior(this.#client.calls.ongoing$);
  readonly me = fromBehavior(this.#client.users.me$);

  readonly #openId = signal<ConversationId | null>(null);
  /** The conversation whose thread is shown. */
  readonly openId = this.#openId.asReadonly();
  readonly filter = signal<ListFilter>('all');

  readonly archivedCount = computed(() => this.conversations().filter((one) => one.own.archived).length);
  /** What the list shows. The open conversation stays in "unread" after it was read, so that it does not jump away. */
  readonly shown = computed(() => {
    const filter = this.filter();
    const open = this.#openId();
    return this.conversations().filter((one) => {
      if (filter === 'archived') return one.own.archived;
      if (one.own.archived) return false;
      return filter === 'all' || one.own.unread > 0 || one.id === open;
    });
  });

  setOpen(id: ConversationId | null): void {
    this.#openId.set(id);
  }

  /** Forgets that `id` is open, unless another one is by now. */
  clearOpen(id: ConversationId): void {
    if (this.#openId() === id) this.#openId.set(null);
  }

  presenceOf(userId: UserId): AvatarPresence {
    return this.online().get(userId) ?? 'offline';
  }

  /** What is known of someone now; null when not loaded. */
  card(userId: UserId): UserCard | null {
    return this.#client.users.card$(userId).value;
  }

  /** The conversation before (-1) or after (1) the open one in the list; null at the ends. */
  neighbour(step: -1 | 1): Conversation | null {
    const list = this.shown();
    const index = list.findIndex((one) => one.id === this.#openId());
    return (index < 0 ? list[step === 1 ? 0 : list.length - 1] : list[index + step]) ?? null;
  }

  /** Conversations whose name holds all words of `query`. */
  find(query: string): readonly Conversation[] {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return [];
    return this.conversations().filter((one) => {
      const name = `${conversationName(one)} ${one.peer?.username ?? ''}`.toLowerCase();
      return words.every((word) => name.includes(word));
    });
  }

  loadMore(): Promise<void> {
    return this.#chats.loadMore();
  }

  openDirect(userId: UserId): Promise<Conversation> {
    return this.#chats.openDirect(userId);
  }

  createGroup(title: string, memberIds: readonly UserId[]): Promise<Conversation> {
    return this.#chats.createGroup(title, memberIds);
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

  retryList(): Promise<void> {
    this.#client.connection.reconnectNow();
    return this.#chats.reload();
  }
}
