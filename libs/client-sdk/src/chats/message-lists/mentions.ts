import { isMentioned, type ConversationId, type Message, type UserId } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import type { Scope } from '../../state/scope.js';
import type { MessageList } from '../chats-api.js';
import { newestFirst } from './list-pages.js';
import { OpenMessageList, type ListContent } from './message-list.js';

const MENTIONS: ListContent<Message> = {
  path: 'mentions',
  what: 'the mentions',
  messageOf: (message) => message,
  withMessage: (_, message) => message,
  compare: (a, b) => newestFirst(a.id, b.id),
};

/** The open lists of the messages that mention me. */
export class Mentions {
  readonly #core: ClientCore;
  readonly #session: Scope;
  readonly #userId: UserId;
  readonly #lists = new Set<OpenMessageList<Message>>();

  constructor(core: ClientCore, session: Scope, userId: UserId) {
    this.#core = core;
    this.#session = session;
    this.#userId = userId;
  }

  open(): MessageList<Message> {
    const scope = this.#session.child();
    const list = new OpenMessageList(this.#core, scope, MENTIONS);
    this.#lists.add(list);
    scope.onClose(() => this.#lists.delete(list));
    return list;
  }

  /** A message is in this state now: an edit adds a mention or removes it, a deletion removes it. */
  seen(message: Message): void {
    const mentioned = isMentioned(message, this.#userId);
    for (const list of this.#lists) {
      if (!mentioned) list.set(message.id, null);
      else if (!list.seen(message)) list.add(message.id, message);
    }
  }

  /** The conversation can no longer be read. */
  removeOf(conversationId: ConversationId): void {
    for (const list of this.#lists) list.removeOf(conversationId);
  }
}
