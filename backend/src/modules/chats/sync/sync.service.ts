import { createHash } from 'node:crypto';
import type {
  ConversationId,
  SyncRequest,
  SyncResponse,
  SyncedConversation,
  UserId,
} from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { KeysetCursor, TIME_FIELD, UUID_FIELD } from '../../../platform/database/index.js';
import { CursorError, ValidationError } from '../../../platform/errors/index.js';
import { ChangesRepository, ChangesService } from '../changes/index.js';
import type { FoundChanges } from '../changes/index.js';
import { SyncRepository } from './sync.repository.js';
import type { MovedConversation } from './sync.repository.js';

/** Where a page of a sync ended, and when the sync began. */
interface SyncPosition {
  readonly id: ConversationId;
  readonly at: Date;
}

const CURSOR = new KeysetCursor<SyncPosition>('sync', { id: UUID_FIELD, at: TIME_FIELD });
const SINCE = new KeysetCursor<{ readonly at: Date }>('synced', { at: TIME_FIELD });

/** Conversations on a page. */
const CONVERSATIONS_MAX = 50;
/**
 * Milliseconds by which `since` is before the time of the sync. A change becomes visible later than
 * it is dated, when its statement or transaction ends; transactions end after a minute of idling.
 */
const MARGIN_MS = 60_000;

/** Brings a client up to date after any time offline. */
@Injectable()
export class SyncService {
  readonly #repository: SyncRepository;
  readonly #changes: ChangesRepository;
  readonly #views: ChangesService;

  constructor(repository: SyncRepository, changes: ChangesRepository, views: ChangesService) {
    this.#repository = repository;
    this.#changes = changes;
    this.#views = views;
  }

  /**
   * A page of the conversations that moved, each with the first page of its changes. The number of
   * statements does not depend on how many there are. What changes while a client reads the pages
   * may be missing: it belongs to the next sync.
   * @throws CursorError, ValidationError for a `since` that is not one of this server
   */
  async page(userId: UserId, request: SyncRequest): Promise<SyncResponse> {
    const known = request.conversations;
    const part = partOf(userId, request);
    const position = CURSOR.decode(request.cursor, part);
    const given = decodeSince(request.since, userId);
    const { at, left } =
      position === null
        ? await this.#repository.start(userId, known)
        : { at: position.at, left: [] };
    const { rows, hasMore } = await this.#repository.moved(userId, known, {
      // The clock of the database was set back: everything may have changed since.
      since: given !== null && given > at ? new Date(0) : given,
      after: position?.id ?? null,
      limit: CONVERSATIONS_MAX,
    });
    const found = await this.#changesOf(userId, rows);
    const end = rows.slice(0, endOf(rows, found));
    const last = end.at(-1);
    const more = hasMore || end.length < rows.length;
    return {
      items: await this.#present(userId, end, found),
      left,
      since: SINCE.encode({ at: new Date(at.getTime() - MARGIN_MS) }, userId),
      nextCursor: more && last !== undefined ? CURSOR.encode({ id: last.id, at }, part) : null,
    };
  }

  async #changesOf(
    userId: UserId,
    rows: readonly MovedConversation[],
  ): Promise<ReadonlyMap<ConversationId, FoundChanges>> {
    const wanted = rows.filter(isListed).map(({ id, known }) => ({
      conversationId: id,
      since: known,
      after: null,
    }));
    const pages = await this.#changes.pages(userId, wanted, LIMITS.pageDefault);
    return new Map(pages.map((page) => [page.conversationId, page]));
  }

  async #present(
    userId: UserId,
    rows: readonly MovedConversation[],
    found: ReadonlyMap<ConversationId, FoundChanges>,
  ): Promise<SyncedConversation[]> {
    const pages = rows.flatMap((row) => {
      const page = isListed(row) ? found.get(row.id) : unlisted(row);
      return page === undefined ? [] : [{ found: page, since: row.known ?? 0, first: true }];
    });
    const known = new Map(rows.map((row) => [row.id, row.known]));
    return (await this.#views.present(userId, pages)).map((changes) => ({
      ...changes,
      joined: known.get(changes.conversation.id) === null,
    }));
  }
}

/** Whether the changes since the known version are listed. */
function isListed(row: MovedConversation): row is MovedConversation & { readonly known: number } {
  return row.known !== null && row.known <= row.version;
}

/** The client does not have the conversation, or a version that it has not reached. */
function unlisted({ id, version }: MovedConversation): FoundChanges {
  return { conversationId: id, current: version, version, reset: true, rows: [], end: null };
}

/**
 * The number of rows on the page: it ends before the first one whose changes did not fit. A
 * conversation without changes before one that has them was left a moment ago.
 */
function endOf(
  rows: readonly MovedConversation[],
  found: ReadonlyMap<ConversationId, FoundChanges>,
): number {
  const lastFound = rows.findLastIndex(({ id }) => found.has(id));
  if (lastFound === -1) return rows.length;
  const missing = rows.findIndex((row, index) => index > lastFound && isListed(row));
  return missing === -1 ? rows.length : missing;
}

/** @throws ValidationError */
function decodeSince(since: string | null, userId: UserId): Date | null {
  try {
    return SINCE.decode(since ?? undefined, userId)?.at ?? null;
  } catch (error) {
    if (!(error instanceof CursorError)) throw error;
    const detail = 'since must be that of an earlier answer';
    throw new ValidationError([{ field: 'since', detail, rule: 'since' }]);
  }
}

/** A cursor belongs to one request. */
function partOf(userId: UserId, { since, conversations }: SyncRequest): string {
  const hash = createHash('sha256').update(since ?? '');
  for (const { id, version } of conversations) hash.update(`${id} ${version} `);
  return `${userId} ${hash.digest('base64url')}`;
}
