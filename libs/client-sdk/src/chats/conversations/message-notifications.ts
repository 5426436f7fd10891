import type { Conversation, ConversationId, Message } from '@chatcall/contracts';
import type { ClientPorts } from '../../ports/client-ports.js';
import type { Scope } from '../../state/scope.js';
import type { ConversationStore } from './conversation-store.js';

/**
 * Notifications of messages. One is removed as soon as its message needs no attention any more:
 * read here or on another device, answered elsewhere, muted, left, signed out.
 */
export class MessageNotifications {
  readonly #ports: Pick<ClientPorts, 'network' | 'notifications'>;
  readonly #store: ConversationStore;
  /** `seq` of the newest message with a notification, by conversation. */
  readonly #shown = new Map<ConversationId, number>();

  constructor(
    ports: Pick<ClientPorts, 'network' | 'notifications'>,
    store: ConversationStore,
    session: Scope,
  ) {
    this.#ports = ports;
    this.#store = store;

    session.watch(store.list$, () => this.#removeOutdated());
    session.onClose(() => {
      for (const id of [...this.#shown.keys()]) this.#clear(id);
    });
  }

  arrived(message: Message, conversation: Conversation): void {
    const { notifications, network } = this.#ports;
    if (!notifications || network.current().visible) return;
    if (message.type !== 'text' || !needsAttention(conversation, message.seq)) return;
    this.#shown.set(conversation.id, Math.max(message.seq, this.#shown.get(conversation.id) ?? 0));
    notifications.show({ kind: 'message', message, conversation });
  }

  #removeOutdated(): void {
    for (const [id, seq] of [...this.#shown]) {
      const known = this.#store.get(id);
      if (!known || !needsAttention(known, seq)) this.#clear(id);
    }
  }

  #clear(conversationId: ConversationId): void {
    this.#shown.delete(conversationId);
    this.#ports.notifications?.clear({ conversationId });
  }
}

/** Whether the message with this `seq` is unread in a conversation that is not muted. */
function needsAttention({ own }: Conversation, seq: number): boolean {
  return !own.muted && own.lastReadSeq < seq;
}
