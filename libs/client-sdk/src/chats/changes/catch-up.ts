import {
  LIMITS,
  type ConversationId,
  type KnownConversation,
  type SyncedConversation,
  type SyncRequest,
  type SyncResponse,
  type Version,
} from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { toChatCallError } from '../../errors/chat-call-error.js';
import type { Scope } from '../../state/scope.js';
import type { ConversationStore } from '../conversations/index.js';
import type { ChangeLog } from './change-log.js';

/**
 * Brings everything that the client has up to date after a connect. One request names the
 * conversations and their versions; the answer has what changed in them since, the ones that are new
 * and those that I left.
 */
export class CatchUp {
  readonly #core: ClientCore;
  readonly #store: ConversationStore;
  readonly #changes: ChangeLog;
  readonly #session: Scope;
  readonly #open: () => Iterable<ConversationId>;
  /** `since` of the last answer. */
  #since: string | null = null;

  constructor(
    core: ClientCore,
    store: ConversationStore,
    changes: ChangeLog,
    session: Scope,
    open: () => Iterable<ConversationId>,
  ) {
    this.#core = core;
    this.#store = store;
    this.#changes = changes;
    this.#session = session;
    this.#open = open;
  }

  /** Where the last answer ended; stored with what it brought up to date. */
  get since(): string | null {
    return this.#since;
  }

  /** Conversations were restored that an answer of an earlier start had brought up to date. */
  continueAfter(since: string | null): void {
    this.#since ??= since;
  }

  async run(): Promise<void> {
    try {
      await this.#synchronise();
    } catch (error) {
      if (this.#since === null || toChatCallError(error).ruleOf('since') === null) throw error;
      // Not one of this server any more: only what is named is compared.
      this.#since = null;
      await this.#synchronise();
    }
  }

  async #synchronise(): Promise<void> {
    const open = [...this.#open()];
    const conversations = this.#known(open);
    const versions = new Map(conversations.map(({ id, version }) => [id, version]));
    const answered = new Set<ConversationId>();
    let request: SyncRequest | null = { since: this.#since, conversations };
    let since = this.#since;
    while (request !== null) {
      const body: SyncRequest = request;
      const requested = this.#store.moment;
      const { answer: page, changed: removed } = await this.#store.removals.during(() =>
        this.#core.rest.post<SyncResponse>('sync', body),
      );
      if (this.#session.closed) return;
      const items = page.items.filter(({ conversation }) => !removed.has(conversation.id));
      this.#store.publishOnce(() => {
        for (const id of page.left) this.#store.remove(id);
        for (const item of items) this.#take(item, versions, requested);
      });
      for (const { conversation } of items) answered.add(conversation.id);
      since = page.since;
      request = page.nextCursor === null ? null : { ...body, cursor: page.nextCursor };
    }
    this.#since = since;
    // Those that had to be left out.
    for (const id of open) if (!answered.has(id)) this.#changes.refresh(id);
  }

  #take(
    { conversation, ...changes }: SyncedConversation,
    versions: ReadonlyMap<ConversationId, Version>,
    requested: number,
  ): void {
    const since = versions.get(conversation.id);
    if (since === undefined) this.#store.put(conversation, requested);
    else void this.#changes.take(conversation.id, since, { conversation, ...changes }, requested);
  }

  /** The open ones, and those with the newest activity. */
  #known(open: readonly ConversationId[]): readonly KnownConversation[] {
    const ids = new Set([...open, ...this.#store.list$.value.map(({ id }) => id)]);
    return [...ids]
      .flatMap((id) => {
        const version = this.#changes.applied(id);
        return version === null ? [] : [{ id, version }];
      })
      .slice(0, LIMITS.syncConversationsMax);
  }
}
