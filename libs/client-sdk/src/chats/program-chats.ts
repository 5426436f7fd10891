import type { ClientMessageId, ConversationId, ErrorCode, Message } from '@chatcall/contracts';
import type { ClientCore } from '../client-api.js';
import { ChatCallError } from '../errors/chat-call-error.js';
import type { ChatState } from './chat-state.js';
import type { MessageStream, MessageStreamOptions, SendOptions } from './chats-api.js';
import { PulledMessages } from './message-stream.js';
import { assertSendable, type UnsentMessage } from './outbox.js';

interface Waiting {
  readonly conversationId: ConversationId;
  readonly settle: (outcome: Message | ChatCallError) => void;
}

/** What programs without screens use of the chats of a session. */
export class ProgramChats {
  readonly #core: ClientCore;
  readonly #chat: ChatState;
  /** The calls of {@link send} that are not answered. */
  readonly #waiting = new Map<ClientMessageId, Waiting[]>();

  constructor(core: ClientCore, chat: ChatState) {
    this.#core = core;
    this.#chat = chat;
    const { session, userId } = chat;
    session.onClose(() => this.#abandon());
    session.watch(chat.accepted$, (message) => {
      if (message.sender.id === userId) this.#settle(message.clientMessageId, message);
    });
    session.watch(chat.outbox.unsent$, (unsent) => this.#compare(unsent));
  }

  async openMessageStream(options: MessageStreamOptions): Promise<MessageStream> {
    const stream = new PulledMessages(this.#core, this.#chat, options);
    await stream.start();
    return stream;
  }

  /** Sends through the outbox. A refused message does not stay there: the caller has the error. */
  async send(
    conversationId: ConversationId,
    content: string,
    options: SendOptions,
  ): Promise<Message> {
    assertSendable(content);
    const { outbox, session } = this.#chat;
    if (session.closed) throw ended();
    const clientMessageId = this.#chat.write(conversationId, content, options);
    outbox.retry(clientMessageId);
    return new Promise((resolve, reject) => {
      const settle = (outcome: Message | ChatCallError): void =>
        outcome instanceof ChatCallError ? reject(outcome) : resolve(outcome);
      const before = this.#waiting.get(clientMessageId) ?? [];
      this.#waiting.set(clientMessageId, [...before, { conversationId, settle }]);
    });
  }

  /** Looks for messages that were refused, or removed without having been stored. */
  #compare(unsent: readonly UnsentMessage[]): void {
    if (this.#waiting.size === 0) return;
    const byId = new Map(unsent.map((message) => [message.clientMessageId, message]));
    for (const [id, [waiting]] of [...this.#waiting]) {
      const message = byId.get(id);
      if (!message) this.#settle(id, this.#removal(waiting?.conversationId ?? ''));
      else if (message.error) {
        this.#settle(id, message.error);
        this.#chat.outbox.settle(id);
      }
    }
  }

  #removal(conversationId: ConversationId): ChatCallError {
    return this.#chat.store.hasLeft(conversationId)
      ? failure('CHAT.NOT_MEMBER', 'The conversation was left before the message was sent.')
      : failure('COMMON.CONFLICT', 'The message was discarded before it was sent.');
  }

  #settle(id: ClientMessageId, outcome: Message | ChatCallError): void {
    const waiting = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    for (const { settle } of waiting) settle(outcome);
  }

  #abandon(): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id, ended());
  }
}

function ended(): ChatCallError {
  return failure('AUTH.SESSION_ENDED', 'The session ended before the message was stored.');
}

function failure(code: ErrorCode, detail: string): ChatCallError {
  return new ChatCallError({ code, detail });
}
