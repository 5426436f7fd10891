import {
  LIMITS,
  type Change,
  type Conversation,
  type ConversationChanges,
  type ConversationId,
  type MemberCursors,
  type SyncRequest,
  type SyncResponse,
  type Version,
} from '@chatcall/contracts';
import { ok, problem, type FakeAnswer } from './fake-http.js';

/** What the server of a test has stored. */
export interface StoredChats {
  conversations(): readonly Conversation[];
  /** All messages and members with the version of their last change. */
  changes(id: ConversationId): readonly Change[];
  cursors(id: ConversationId): readonly MemberCursors[];
}

/** Answers for the changes of a conversation and for a sync, as the server gives them. */
export class FakeChangeLog {
  readonly #stored: StoredChats;
  /** My membership of each conversation at the last sync: it has no version. */
  #own: ReadonlyMap<ConversationId, string> = new Map();
  #syncs = 0;
  /** Conversations on a page of a sync. */
  pageSize = 100;

  constructor(stored: StoredChats) {
    this.#stored = stored;
  }

  /** `GET chats/{id}/changes` */
  answer(url: string): FakeAnswer {
    const { pathname, searchParams } = new URL(url);
    const id = pathname.split('/').at(-2) ?? '';
    const conversation = this.#stored.conversations().find((one) => one.id === id);
    if (!conversation) return problem(404, 'CHAT.NOT_MEMBER');
    const since = Number(searchParams.get('since'));
    if (since > conversation.version) return problem(409, 'CHAT.VERSION_AHEAD');
    const limit = Number(searchParams.get('limit') ?? 50);
    const cursor = searchParams.get('cursor');
    return ok(this.#page(conversation, since, limit, cursor === null ? since : Number(cursor)));
  }

  /** `POST sync` */
  sync(body: string): FakeAnswer {
    const { since, conversations, cursor } = JSON.parse(body) as SyncRequest;
    const known = new Map(conversations.map(({ id, version }) => [id, version]));
    const all = this.#stored.conversations();
    const moved = all.filter((one) => this.#hasMoved(one, known.get(one.id), since));
    const start = Number(cursor ?? 0);
    const end = start + this.pageSize;
    const isLast = end >= moved.length;
    const items = moved.slice(start, end).map((one) => {
      const version = known.get(one.id) ?? one.version;
      const joined = !known.has(one.id);
      if (joined || version > one.version)
        return { ...this.#page(one, one.version, 50), reset: true, joined };
      return { ...this.#page(one, version, 50), joined };
    });
    const left = cursor ? [] : [...known.keys()].filter((id) => !all.some((one) => one.id === id));
    if (isLast) this.#own = new Map(all.map((one) => [one.id, JSON.stringify(one.own)]));
    const answer: SyncResponse = {
      items,
      left,
      since: `since-${(this.#syncs += 1)}`,
      nextCursor: isLast ? null : String(end),
    };
    return ok(answer);
  }

  #hasMoved(one: Conversation, version: Version | undefined, since: string | null): boolean {
    const sameOwn = this.#own.get(one.id) === JSON.stringify(one.own);
    if (since === null) return version !== undefined;
    return (version ?? one.version) !== one.version || !sameOwn;
  }

  #page(
    conversation: Conversation,
    since: Version,
    limit: number,
    after = since,
  ): ConversationChanges {
    const changed = this.#stored
      .changes(conversation.id)
      .filter(({ version }) => version > since)
      .sort((a, b) => a.version - b.version);
    const reset = changed.length > LIMITS.changesMax;
    const rest = reset ? [] : changed.filter(({ version }) => version > after);
    const items = rest.slice(0, limit);
    const end = items.length < rest.length ? (items.at(-1)?.version ?? null) : null;
    return {
      version: end ?? conversation.version,
      reset,
      conversation,
      items,
      cursors: after === since ? this.#stored.cursors(conversation.id) : [],
      nextCursor: end === null ? null : String(end),
    };
  }
}
