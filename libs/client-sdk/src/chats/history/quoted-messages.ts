import type { ConversationId, Message, MessageId } from '@chatcall/contracts';
import type { RestClient } from '../../rest/rest-client.js';
import { StateCell, type Behavior } from '../../state/behavior.js';

/** Messages of an open conversation that were requested one by one, in their current state. */
export class QuotedMessages {
  readonly #path: string;
  readonly #rest: RestClient;
  readonly #messages = new StateCell<ReadonlyMap<MessageId, Message>>(new Map());
  readonly messages$: Behavior<ReadonlyMap<MessageId, Message>> = this.#messages;
  /** Those that are not here yet, too: they may change before the answer arrives. */
  readonly #requested = new Set<MessageId>();

  constructor(conversationId: ConversationId, rest: RestClient) {
    this.#path = `chats/${conversationId}/messages`;
    this.#rest = rest;
  }

  /** Throws when it cannot be loaded. */
  async load(id: MessageId): Promise<Message> {
    this.#requested.add(id);
    const message = await this.#rest.get<Message>(`${this.#path}/${id}`);
    this.accept(message);
    return this.#messages.value.get(id) ?? message;
  }

  /** A message of the conversation is in this state now. */
  accept(message: Message): void {
    const { id, version } = message;
    if (!this.#requested.has(id) || (this.#messages.value.get(id)?.version ?? 0) > version) return;
    this.#messages.update((known) => new Map(known).set(id, message));
  }

  /** Loads them again. What cannot be loaded stays as it was. */
  async reset(): Promise<void> {
    await Promise.allSettled([...this.#requested].map((id) => this.load(id)));
  }
}
