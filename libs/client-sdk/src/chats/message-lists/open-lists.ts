import type { ConversationId, Message } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import type { Scope } from '../../state/scope.js';

/** A list that follows the messages of the session. */
interface OpenList {
  /** A message is in this state now. */
  seen(message: Message): void;
  /** The conversation can no longer be read. */
  removeOf(conversationId: ConversationId): void;
}

/** The open lists of one kind. */
export class OpenLists<L extends OpenList> {
  readonly #core: ClientCore;
  readonly #session: Scope;
  readonly #lists = new Set<L>();

  constructor(core: ClientCore, session: Scope) {
    this.#core = core;
    this.#session = session;
  }

  seen(message: Message): void {
    for (const list of this.#lists) list.seen(message);
  }

  removeOf(conversationId: ConversationId): void {
    for (const list of this.#lists) list.removeOf(conversationId);
  }

  /** The list is open until its scope closes. */
  protected add(create: (core: ClientCore, scope: Scope) => L): L {
    const scope = this.#session.child();
    const list = create(this.#core, scope);
    this.#lists.add(list);
    scope.onClose(() => this.#lists.delete(list));
    return list;
  }
}
