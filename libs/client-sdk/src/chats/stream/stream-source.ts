import type {
  Change,
  ConversationChanges,
  ConversationId,
  CursorPage,
  Message,
  UserId,
} from '@chatcall/contracts';
import type { ConnectionApi } from '../../connection/connection-api.js';
import type { RestClient } from '../../rest/rest-client.js';
import type { Scope } from '../../state/scope.js';
import type { MessagePosition } from '../chats-api.js';

type MessageChange = Extract<Change, { readonly kind: 'message' }>;

/** Events of changes that are not handed out but take a version. */
const DETAILS = [
  'chat:conversationChanged',
  'chat:membersAdded',
  'chat:memberRemoved',
  'chat:memberRoleChanged',
] as const;

/** What follows a place in a conversation: a message, or null for what is not handed out. */
export interface StreamEntry {
  /** The place after it. */
  readonly place: number;
  readonly message: Message | null;
}

/** Where a source continues, when the place alone does not say it. */
export type StreamNext =
  | { readonly kind: 'changes'; readonly since: number; readonly cursor: string }
  | { readonly kind: 'history'; readonly after: number; readonly upTo: number };

/** A part of what follows a place. */
export interface StreamPage {
  readonly entries: readonly StreamEntry[];
  readonly next: StreamNext | null;
}

/** Repeats a request after transient errors; null when the stream was closed. */
type Reliably = <T>(request: () => Promise<T>) => Promise<T | null>;

export interface StreamListener {
  message(message: Message): void;
  entry(id: ConversationId, entry: StreamEntry): void;
  /** Places up to this one exist. */
  exists(id: ConversationId, place: number): void;
}

/** Places in a conversation, and how what follows them is read. */
export interface StreamSource {
  /** The newest place of a conversation. */
  newest(conversation: { readonly lastSeq: number; readonly version: number }): number;
  placeOf(message: Message): number;
  /** The place before a message: a stream that begins there hands it out. */
  before(message: Message): number;
  /** Null when the stream was closed. */
  page(id: ConversationId, place: number, next: StreamNext | null): Promise<StreamPage | null>;
  listen(connection: ConnectionApi, scope: Scope, listener: StreamListener): void;
  toJson(place: number): number | `v${number}`;
  /** Null for what is no place of this kind. */
  fromJson(value: unknown): number | null;
}

interface SourceTools {
  readonly rest: RestClient;
  readonly reliably: Reliably;
  readonly pageMax: number;
}

/** New messages outside of threads, by their `seq`. */
export class NewMessages implements StreamSource {
  readonly #tools: SourceTools;

  constructor(tools: SourceTools) {
    this.#tools = tools;
  }

  newest({ lastSeq }: { readonly lastSeq: number }): number {
    return lastSeq;
  }

  placeOf({ seq }: Message): number {
    return seq;
  }

  before({ seq }: Message): number {
    return seq - 1;
  }

  async page(id: ConversationId, place: number): Promise<StreamPage | null> {
    const messages = await historyPage(this.#tools, id, { after: place });
    const entries = messages?.map((message) => ({ place: message.seq, message }));
    return entries ? { entries, next: null } : null;
  }

  listen(connection: ConnectionApi, scope: Scope, listener: StreamListener): void {
    scope.watch(connection.on('chat:message'), ({ message }) => listener.message(message));
  }

  toJson(place: number): number {
    return place;
  }

  fromJson(value: unknown): number | null {
    return isPlace(value) ? value : null;
  }
}

/** New and changed messages, by the version of their conversation. */
export class ChangedMessages implements StreamSource {
  readonly #tools: SourceTools;

  constructor(tools: SourceTools) {
    this.#tools = tools;
  }

  newest({ version }: { readonly version: number }): number {
    return version;
  }

  placeOf({ version }: Message): number {
    return version;
  }

  before({ version }: Message): number {
    return version - 1;
  }

  async page(
    id: ConversationId,
    place: number,
    next: StreamNext | null,
  ): Promise<StreamPage | null> {
    if (next?.kind === 'history') return this.#scan(id, place, next.after, next.upTo);
    const { rest, reliably, pageMax } = this.#tools;
    const since = next?.since ?? place;
    const query = { since, cursor: next?.cursor ?? null, limit: pageMax };
    const page = await reliably(() => rest.get<ConversationChanges>(`chats/${id}/changes`, query));
    if (page === null) return null;
    if (page.reset) return this.#scan(id, place, 0, page.version);
    const entries = page.items.map((change) => ({
      place: change.version,
      message: change.kind === 'message' && !isSummary(change, page) ? change.message : null,
    }));
    const cursor = page.nextCursor;
    return {
      entries: [...entries, { place: page.version, message: null }],
      next: cursor === null ? null : { kind: 'changes', since, cursor },
    };
  }

  listen(connection: ConnectionApi, scope: Scope, listener: StreamListener): void {
    for (const event of ['chat:message', 'chat:messageChanged'] as const)
      scope.watch(connection.on(event), ({ message }) => listener.message(message));
    scope.watch(connection.on('chat:changed'), ({ conversationId, version }) =>
      listener.exists(conversationId, version),
    );
    for (const event of DETAILS)
      scope.watch(connection.on(event), ({ conversationId, version }) =>
        listener.entry(conversationId, { place: version, message: null }),
      );
  }

  toJson(place: number): `v${number}` {
    return `v${place}`;
  }

  fromJson(value: unknown): number | null {
    const text = typeof value === 'string' && /^v[0-9]{1,10}$/.test(value) ? value : null;
    return text === null ? null : Number(text.slice(1));
  }

  /** Too many changes to be listed: those of the messages are found in the history. */
  async #scan(
    id: ConversationId,
    since: number,
    after: number,
    upTo: number,
  ): Promise<StreamPage | null> {
    const messages = await historyPage(this.#tools, id, { after });
    if (messages === null) return null;
    const last = messages.at(-1)?.seq;
    const entries: StreamEntry[] = messages
      .filter(({ version }) => version > since)
      .map((message) => ({ place: since, message }));
    if (last !== undefined) return { entries, next: { kind: 'history', after: last, upTo } };
    return { entries: [{ place: upTo, message: null }], next: null };
  }
}

/** Of the root of a thread only the summary has changed, with a reply that is handed out itself. */
function isSummary({ message, version }: MessageChange, page: ConversationChanges): boolean {
  return page.items.some(
    (one) =>
      one.kind === 'message' && one.version === version && one.message.threadId === message.id,
  );
}

/**
 * The message about how I joined a conversation; null: none, the history begins with me. 'closed'
 * when the stream was closed.
 */
export async function joiningNote(
  tools: SourceTools,
  id: ConversationId,
  userId: UserId,
): Promise<Message | null | 'closed'> {
  for (let before: number | undefined; ;) {
    const page = await historyPage(tools, id, before === undefined ? {} : { before });
    if (page === null) return 'closed';
    const joined = page.findLast(
      ({ system }) => system?.kind === 'members-added' && system.userIds.includes(userId),
    );
    if (joined) return joined;
    before = page[0]?.seq ?? 1;
    if (before <= 1) return null;
  }
}

/** The places of a position, which was stored as JSON and may be anything; null: it is none. */
export function placesOf(
  source: StreamSource,
  since: MessagePosition,
): Map<ConversationId, number> | null {
  if (typeof since !== 'object' || Array.isArray(since)) return null;
  const places = new Map<ConversationId, number>();
  for (const [id, value] of Object.entries(since)) {
    const place = source.fromJson(value);
    if (place === null) return null;
    places.set(id, place);
  }
  return places;
}

/** Messages of a page, ascending; null when the stream was closed. */
async function historyPage(
  { rest, reliably, pageMax }: SourceTools,
  id: ConversationId,
  range: { readonly before?: number; readonly after?: number },
): Promise<readonly Message[] | null> {
  const query = { ...range, limit: pageMax };
  const page = await reliably(() => rest.get<CursorPage<Message>>(`chats/${id}/messages`, query));
  return page?.items ?? null;
}

function isPlace(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
