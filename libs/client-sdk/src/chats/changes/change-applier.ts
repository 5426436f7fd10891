import type {
  Change,
  Conversation,
  ConversationChanges,
  ConversationId,
  Message,
  UserId,
} from '@chatcall/contracts';
import type { ChatCallError } from '../../errors/chat-call-error.js';
import type { UserCards } from '../../users/user-cards.js';
import type { ConversationStore } from '../conversations/index.js';
import type { OpenConversation } from '../history/index.js';
import type { ChangeTarget } from './change-log.js';

/** What changes are applied to. */
export interface ChangeablePorts {
  readonly userId: UserId;
  readonly store: ConversationStore;
  readonly cards: UserCards;
  opened(id: ConversationId): OpenConversation | null;
  /** A message of another user arrives, unless it has already. */
  announce(message: Message): void;
  /** A message is known to be stored. */
  stored(message: Message): void;
}

/** Applies changes of the log to the conversations, and to messages and members of open ones. */
export class ChangeApplier implements ChangeTarget {
  readonly #chat: ChangeablePorts;

  constructor(chat: ChangeablePorts) {
    this.#chat = chat;
  }

  get moment(): number {
    return this.#chat.store.moment;
  }

  apply(
    id: ConversationId,
    { items, cursors, conversation }: ConversationChanges,
    requested: number,
    live: boolean,
  ): void {
    const open = this.#chat.opened(id);
    for (const change of items) {
      this.#applyOne(open, change);
      if (live && change.kind === 'message') this.#chat.announce(change.message);
    }
    const mine = { userId: this.#chat.userId, ...conversation.own };
    for (const { userId, lastDeliveredSeq, lastReadSeq } of [...cursors, mine]) {
      open?.members.delivered(userId, lastDeliveredSeq);
      if (lastReadSeq === null) open?.members.hideRead(userId);
      else open?.members.read(userId, lastReadSeq);
    }
    this.#chat.store.put(conversation, requested);
  }

  async reset(conversation: Conversation): Promise<void> {
    this.#chat.store.replace(conversation);
    await this.#chat.opened(conversation.id)?.reset();
  }

  removed(id: ConversationId): void {
    this.#chat.store.remove(id);
  }

  failed(id: ConversationId, error: ChatCallError | null): void {
    this.#chat.opened(id)?.history.failed(error);
  }

  #applyOne(open: OpenConversation | null, change: Change): void {
    switch (change.kind) {
      case 'message':
        for (const user of [change.message.sender, ...change.message.mentions.users])
          this.#chat.cards.addIfUnknown(user);
        open?.accept(change.message);
        this.#chat.stored(change.message);
        break;
      case 'member':
        this.#chat.cards.addIfUnknown(change.member.user);
        open?.members.apply([change.member], change.version);
        break;
      case 'member-removed':
        open?.members.remove(change.userId, change.version);
        break;
    }
  }
}
