import type { ClientMessageId, ConversationId, ErrorCode, Message } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import type { ChatCallError } from '../../errors/chat-call-error.js';
import type { ChatState } from '../chat-state.js';
import type {
  ForwardableMessage,
  MessageStream,
  MessageStreamOptions,
  SendOptions,
} from '../chats-api.js';
import { PulledMessages, type ProgramTools } from './message-stream.js';
import type { ForwardedSource, UnsentMessage } from '../outbox/index.js';

interface Waiting {
  readonly conversationId: ConversationId;
  readonly resolve: (message: Message) => void;
  readonly reject: (error: ChatCallError) => void;
}

/** What programs without screens use of the chats of a session. */
export class ProgramChats {
  readonly #core: ClientCore;
  readonly #chat: ChatState;
  readonly #tools: ProgramTools;
  /** The calls of {@link send} that are not answered. */
  readonly #waiting = new Map<ClientMessageId, Waiting[]>();

  constructor(core: ClientCore, chat: ChatState, tools: ProgramTools) {
    this.#core = core;
    this.#chat = chat;
    this.#tools = tools;
    const { session } = chat;
    session.onClose(() => {
      for (const id of [...this.#waiting.keys()]) this.#reject(id, this.#ended());
    });
    session.watch(chat.ownStored$, (message) => this.#resolve(message));
    session.watch(chat.outbox.unsent$, (unsent) => this.#compare(unsent));
    session.watch(chat.uploads.statuses$, () => this.#compare(chat.outbox.unsent$.value));
  }

  async openMessageStream(options: MessageStreamOptions): Promise<MessageStream> {
    const stream = new PulledMessages(this.#core, this.#chat, this.#tools, options);
    await stream.start();
    return stream;
  }

  /** Sends through the outbox. A refused message does not stay there: the caller has the error. */
  async send(
    conversationId: ConversationId,
    content: string,
    options: SendOptions,
  ): Promise<Message> {
    this.#tools.assertSendable(content, (options.files?.length ?? 0) > 0);
    return this.#add(conversationId, content, null, options);
  }

  /** Sends a copy of a message through the outbox. */
  async forward(conversationId: ConversationId, source: ForwardableMessage): Promise<Message> {
    const { id, content, sender, createdAt, forwarded } = source;
    const from = forwarded ?? { sender, createdAt };
    const forward = { conversationId: source.conversationId, messageId: id, from };
    return this.#add(conversationId, content, forward, {});
  }

  #add(
    conversationId: ConversationId,
    content: string,
    forward: ForwardedSource | null,
    options: SendOptions,
  ): Promise<Message> {
    const { outbox, session } = this.#chat;
    if (session.closed) return Promise.reject(this.#ended());
    const { clock, random } = this.#core.ports;
    const clientMessageId = options.clientMessageId ?? random.uuid();
    outbox.add({
      conversationId,
      clientMessageId,
      content,
      replyTo: options.replyTo ?? null,
      threadId: options.threadId ?? null,
      alsoToConversation: options.threadId != null && (options.alsoToConversation ?? false),
      forward,
      files: this.#tools.unsentFiles(options.files ?? []),
      createdAt: new Date(clock.now()).toISOString(),
      error: null,
    });
    // With an id of the caller: it may have been refused before.
    outbox.retry(clientMessageId);
    return new Promise((resolve, reject) => {
      const before = this.#waiting.get(clientMessageId) ?? [];
      this.#waiting.set(clientMessageId, [...before, { conversationId, resolve, reject }]);
    });
  }

  /** Looks for messages that were refused, or removed without having been stored. */
  #compare(unsent: readonly UnsentMessage[]): void {
    if (this.#waiting.size === 0) return;
    const byId = new Map(unsent.map((message) => [message.clientMessageId, message]));
    for (const [id, [waiting]] of [...this.#waiting]) {
      const message = byId.get(id);
      const error = message && this.#chat.outbox.errorOf(message);
      // A stored message was resolved before it was removed.
      if (!message) this.#reject(id, this.#removal(waiting?.conversationId ?? ''));
      else if (error) {
        this.#reject(id, error);
        this.#chat.outbox.discard(id);
      }
    }
  }

  #removal(conversationId: ConversationId): ChatCallError {
    return this.#chat.store.hasLeft(conversationId)
      ? this.#error('CHAT.NOT_MEMBER', 'The conversation was left before the message was sent.')
      : this.#error('COMMON.CONFLICT', 'The message was discarded before it was sent.');
  }

  #resolve(message: Message): void {
    for (const { resolve } of this.#take(message.clientMessageId)) resolve(message);
  }

  #reject(id: ClientMessageId, error: ChatCallError): void {
    for (const { reject } of this.#take(id)) reject(error);
  }

  #take(id: ClientMessageId): readonly Waiting[] {
    const waiting = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    return waiting;
  }

  #ended(): ChatCallError {
    return this.#error('AUTH.SESSION_ENDED', 'The session ended before the message was stored.');
  }

  #error(code: ErrorCode, detail: string): ChatCallError {
    return new this.#tools.ChatCallError({ code, detail });
  }
}
