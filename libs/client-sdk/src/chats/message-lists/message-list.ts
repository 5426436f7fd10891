import { LIMITS, type ConversationId } from '@chatcall/contracts';
import type { Message } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import type { Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import type { MessageList } from '../chats-api.js';
import { ListPages } from './list-pages.js';

/** What is in a list, and in which order. */
export interface ListContent<T> {
  /** The route of its pages. */
  readonly path: string;
  messageOf(item: T): Message;
  /** The item with a later state of its message. */
  withMessage(item: T, message: Message): T;
  compare(a: T, b: T): number;
  /** For logs. */
  readonly what: string;
}

/** {@link MessageList}: pages of the server, kept up to date by the notices that arrive. */
export class OpenMessageList<T> extends ListPages<T> implements MessageList<T> {
  readonly #content: ListContent<T>;

  constructor(core: ClientCore, scope: Scope, content: ListContent<T>) {
    super(core, scope, {
      what: content.what,
      fetch: (cursor) => core.rest.get(content.path, { cursor, limit: LIMITS.pageDefault }),
      idOf: (item) => content.messageOf(item).id,
      compare: (a, b) => content.compare(a, b),
      merge: (older, newer) => {
        const message = content.messageOf(older);
        const isLater = message.version > content.messageOf(newer).version;
        return isLater ? content.withMessage(newer, message) : newer;
      },
    });
    this.#content = content;
  }

  get messages$(): Behavior<readonly T[]> {
    return this.items$;
  }

  /** A message is in this state now. Whether it is in the list. */
  seen(message: Message): boolean {
    const known = this.get(message.id);
    if (known === undefined) return false;
    if (this.#content.messageOf(known).version < message.version)
      this.set(message.id, this.#content.withMessage(known, message));
    return true;
  }

  /** The conversation can no longer be read. */
  removeOf(conversationId: ConversationId): void {
    for (const item of this.items$.value) {
      const message = this.#content.messageOf(item);
      if (message.conversationId === conversationId) this.set(message.id, null);
    }
  }
}
