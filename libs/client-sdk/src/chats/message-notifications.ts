import type { Conversation, ConversationId, MessageId, Thread } from '@chatcall/contracts';
import type { ClientPorts } from '../ports/client-ports.js';
import type { Scope } from '../state/scope.js';
import type { Arrival } from './chats-api.js';
import type { ThreadStore } from './threads/index.js';
import type { ConversationStore } from './conversations/index.js';

/**
 * Notifications of messages and of replies in followed threads. One is removed as soon as its message
 * needs no attention any more: read here or on another device, answered elsewhere, muted, left,
 * signed out.
 */
export class MessageNotifications {
  readonly #ports: Pick<ClientPorts, 'network' | 'notifications'>;
  readonly #store: ConversationStore;
  readonly #threads: Pick<ThreadStore, 'get' | 'list$'>;
  /** Place of the newest message with a notification, by conversation. */
  readonly #shown = new Map<ConversationId, number>();
  /** The same by thread. */
  readonly #shownReplies = new Map<MessageId, number>();

  constructor(
    ports: Pick<ClientPorts, 'network' | 'notifications'>,
    store: ConversationStore,
    threads: Pick<ThreadStore, 'get' | 'list$'>,
    session: Scope,
  ) {
    this.#ports = ports;
    this.#store = store;
    this.#threads = threads;

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
    if (!(thread ? isUnread(thread, conversation, seq) : needsAttention(conversation, seq))) return;
    const shown: Map<string, number> = thread ? this.#shownReplies : this.#shown;
    const key = thread ? thread.root.id : conversation.id;
    shown.set(key, Math.max(seq, shown.get(key) ?? 0));
    notifications.show({ kind: 'message', message, conversation, thread });
  }

  #removeOutdated(): void {
    for (const [id, seq] of [...this.#shown]) {
      const known = this.#store.get(id);
      if (!known || !needsAttention(known, seq)) this.#clear(id);
    }
    for (const [id, seq] of [...this.#shownReplies]) {
      const thread = this.#threads.get(id);
      const known = thread && this.#store.get(thread.root.conversationId);
      if (!known || !isUnread(thread, known, seq)) this.#clearThread(id);
    }
  }

  #clear(conversationId: ConversationId): void {
    this.#shown.delete(conversationId);
    this.#ports.notifications?.clear({ conversationId });
  }

  #clearThread(threadId: MessageId): void {
    this.#shownReplies.delete(threadId);
    this.#ports.notifications?.clear({ threadId });
  }
}

/** Whether the message with this `seq` is unread in a conversation that is not muted. */
function needsAttention({ own }: Conversation, seq: number): boolean {
  return !own.muted && own.lastReadSeq < seq;
}

function isUnread({ own }: Thread, conversation: Conversation, seq: number): boolean {
  return own.following && own.lastReadSeq < seq && !conversation.own.muted;
}
