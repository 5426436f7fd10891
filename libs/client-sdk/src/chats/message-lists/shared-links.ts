import {
  LIMITS,
  linksIn,
  type ConversationId,
  type Message,
  type SharedLinkPage,
  type SharedLinks,
} from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { StateCell, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import type { SharedLinkList } from '../chats-api.js';
import { ListPages, newestFirst } from './list-pages.js';
import { OpenLists } from './open-lists.js';

/** Secrets, or made to look like another site: the server does not list them. */
const WITH_NAME = /^https?:\/\/[^/?#]*@/i;

/** The open lists of the links of conversations. */
export class SharedLinkLists extends OpenLists<OpenSharedLinks> {
  open(id: ConversationId): SharedLinkList {
    return this.add((core, scope) => new OpenSharedLinks(core, scope, id));
  }
}

class OpenSharedLinks extends ListPages<SharedLinks> implements SharedLinkList {
  readonly #id: ConversationId;
  readonly complete$: Behavior<boolean>;

  constructor(core: ClientCore, scope: Scope, id: ConversationId) {
    const complete = new StateCell(true);
    super(core, scope, {
      what: 'the links of a conversation',
      fetch: async (cursor) => {
        const query = { cursor, limit: LIMITS.pageDefault };
        const page = await core.rest.get<SharedLinkPage>(`chats/${id}/links`, query);
        complete.set(page.complete);
        return page;
      },
      idOf: ({ messageId }) => messageId,
      compare: (a, b) => newestFirst(a.messageId, b.messageId),
      merge: (_, newer) => newer,
    });
    this.#id = id;
    this.complete$ = complete;
  }

  get messages$(): Behavior<readonly SharedLinks[]> {
    return this.items$;
  }

  seen(message: Message): void {
    if (message.conversationId !== this.#id) return;
    const { id: messageId, threadId, sender, createdAt: sentAt, links: previews } = message;
    const written = linksIn(message.content).filter((address) => !WITH_NAME.test(address));
    const urls = [...new Set(written)].slice(0, LIMITS.messageLinksMax);
    if (urls.length === 0) this.set(messageId, null);
    else this.add(messageId, { urls, previews, messageId, threadId, sender, sentAt });
  }

  removeOf(conversationId: ConversationId): void {
    if (conversationId !== this.#id) return;
    for (const { messageId } of this.items$.value) this.set(messageId, null);
  }
}
