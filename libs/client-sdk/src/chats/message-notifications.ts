import type { Conversation, ConversationId, MessageId, Thread, UserId } from '@chatcall/contracts';
import type { ClientPorts } from '../ports/client-ports.js';
import type { Scope } from '../state/scope.js';
import type { Arrival } from './chats-api.js';
import type { ThreadStore } from './threads/index.js';
import type { ConversationStore } from './conversations/index.js';

/** Another message of a direct conversation that the user has neither accepted nor read. */
export function isFurtherRequest({ own, peer }: Conversation): boolean {
  return peer !== null && !own.accepted && own.unread > 1;
}

/**
 * Notifications of messages and of replies in followed threads. A muted conversation has them only for
 * messages that mention me by name: `@all` and `@here` are what muting is for. One that I have not accepted has one until
 * I read it. One is removed as soon as its message
 * needs no attention any more: read here or on another device, answered elsewhere, deleted, muted,
 * left, signed out.
 */
export class MessageNotifications {
  readonly #ports: Pick<ClientPorts, 'network' | 'notifications'>;
  readonly #store: ConversationStore;
  readonly #threads: Pick<ThreadStore, 'get' | 'list$'>;
  /** Place of the newest message with a notification, by conversation. */
  readonly #shown = new Map<ConversationId, number>();
  /** The same by thread. */
  readonly #shownReplies = new Map<MessageId, number>();
  /** Those of both in which a message with a notification mentions me by name. */
  readonly #naming = new Set<ConversationId | MessageId>();
  readonly #userId: UserId;

  constructor(
    ports: Pick<ClientPorts, 'network' | 'notifications'>,
    store: ConversationStore,
    threads: Pick<ThreadStore, 'get' | 'list$'>,
    userId: UserId,
    session: Scope,
  ) {
    this.#ports = ports;
    this.#store = store;
    this.#threads = threads;
    this.#userId = userId;

    session.watch(store.list$, () => this.#removeOutdated());
    session.watch(threads.list$, () => this.#removeOutdated());
    session.onClose(() => {
      for (const id of [...this.#shown.keys()]) this.#clear(id);
      for (const id of [...this.#shownReplies.keys()]) this.#clearThread(id);
    });
  }

  arrived({ message, conversation, thread }: Arrival): void {
    const { notifications, network } = this.#ports;
    if (!notifications || network.current().visible || message.type !== 'text') return;
    const seq = thread ? (message.threadSeq ?? 0) : message.seq;
    const { mentions, forwarded } = message;
    const named = forwarded === null && mentions.users.some(({ id }) => id === this.#userId);
    if (!named && (conversation.own.muted || isFurtherRequest(conversation))) return;
    if (!(thread ? isUnreadReply(thread, seq) : isUnread(conversation, seq))) return;
    const shown: Map<string, number> = thread ? this.#shownReplies : this.#shown;
    const key = thread ? thread.root.id : conversation.id;
    shown.set(key, Math.max(seq, shown.get(key) ?? 0));
    if (named) this.#naming.add(key);
    notifications.show({ kind: 'message', message, conversation, thread });
  }

  #removeOutdated(): void {
    for (const [id, seq] of [...this.#shown]) {
      const known = this.#store.get(id);
      if (!known || this.#isMuted(known, id) || !isUnread(known, seq)) this.#clear(id);
    }
    for (const [id, seq] of [...this.#shownReplies]) {
      const thread = this.#threads.get(id);
      const known = thread && this.#store.get(thread.root.conversationId);
      if (!known || this.#isMuted(known, id) || !isUnreadReply(thread, seq)) this.#clearThread(id);
    }
  }

  /** @param key of the conversation, or of a thread in it */
  #isMuted({ own }: Conversation, key: ConversationId | MessageId): boolean {
    return own.muted && !this.#naming.has(key);
  }

  #clear(conversationId: ConversationId): void {
    this.#naming.delete(conversationId);
    this.#shown.delete(conversationId);
    this.#ports.notifications?.clear({ conversationId });
  }

  #clearThread(threadId: MessageId): void {
    this.#naming.delete(threadId);
    this.#shownReplies.delete(threadId);
    this.#ports.notifications?.clear({ threadId });
  }
}

function isUnread({ own, lastMessage }: Conversation, seq: number): boolean {
  const isDeleted = lastMessage?.seq === seq && lastMessage.deletedAt !== null;
  return own.unread > 0 && own.lastReadSeq < seq && !isDeleted;
}

function isUnreadReply({ own }: Thread, seq: number): boolean {
  return own.following && own.lastReadSeq < seq;
}
