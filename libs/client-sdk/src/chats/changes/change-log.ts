import {
  LIMITS,
  type Conversation,
  type ConversationChanges,
  type ConversationId,
  type Version,
} from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import { retryDelay, type BackOffPolicy } from '../../connection/retry.js';
import { isTransient, toChatCallError, type ChatCallError } from '../../errors/chat-call-error.js';
import { Scope } from '../../state/scope.js';

/** Milliseconds until missing changes are requested: notices of two nodes may change places. */
const GAP_MS = 300;
/** Milliseconds until the numbers of a conversation are requested again that an older answer had. */
const NUMBERS_MS = 5000;
/** Delays before changes that could not be loaded are requested again. */
const RETRY: BackOffPolicy = { firstMs: 2000, longestMs: 30_000 };
/** Most versions beyond a gap that are remembered. */
const SEEN_MAX = 1000;

/** Where the changes of a conversation are applied. Applying one twice has no effect. */
export interface ChangeTarget {
  /** The present moment. */
  readonly moment: number;
  /**
   * @param requested the moment of the request
   * @param live the changes were made while connected, and their notices are missing
   */
  apply(id: ConversationId, changes: ConversationChanges, requested: number, live: boolean): void;
  /** Loads everything of the conversation again. */
  reset(conversation: Conversation): Promise<void>;
  /** I am not a member any more. */
  removed(id: ConversationId): void;
  /** The changes could not be loaded; null: they could. */
  failed(id: ConversationId, error: ChatCallError | null): void;
}

/** A page of changes, and the moment of its request. */
interface Requested {
  readonly page: ConversationChanges;
  readonly requested: number;
}

interface Progress {
  /** Everything that is held of the conversation is as new as this version. */
  applied: Version;
  /** Versions beyond a gap that were applied. */
  readonly seen: Set<Version>;
  /** Largest version that is known to exist. */
  target: Version;
  failures: number;
  /** A request has to follow, also if no version is missing. */
  wanted: boolean;
  /** The request that will follow. */
  wait: { readonly scope: Scope; readonly at: number } | null;
  running: boolean;
}

/**
 * The version of each known conversation up to which all changes are applied. A notice with the next
 * version advances it. When versions are missing after a short delay, the changes are requested.
 */
export class ChangeLog {
  readonly #core: ClientCore;
  readonly #target: ChangeTarget;
  readonly #gapMs: number;
  readonly #progress = new Map<ConversationId, Progress>();
  readonly #scope: Scope;

  constructor(core: ClientCore, target: ChangeTarget, session: Scope, gapMs = GAP_MS) {
    this.#core = core;
    this.#target = target;
    this.#gapMs = gapMs;
    this.#scope = session.child();
    this.#scope.onClose(() => this.#progress.clear());
    // After the next connect everything is compared with the server.
    this.#scope.watch(core.connection.state$, ({ status }) => {
      for (const [id, progress] of this.#progress) {
        if (status !== 'connected') progress.wait?.scope.close();
        else if (progress.wanted) this.#request(id, progress, this.#gapMs);
      }
    });
  }

  /** Null: nothing of the conversation is held. */
  applied(id: ConversationId): Version | null {
    return this.#progress.get(id)?.applied ?? null;
  }

  /** Everything that is held of the conversation was loaded with this version or a later one. */
  complete(id: ConversationId, version: Version): void {
    const progress = this.#progress.get(id);
    if (progress) this.#advance(progress, version);
    else
      this.#progress.set(id, {
        applied: version,
        seen: new Set(),
        target: version,
        failures: 0,
        wanted: false,
        wait: null,
        running: false,
      });
  }

  /**
   * What is held of the conversation now may be as old as this version: what changed since is
   * requested, at once or after the next connect.
   */
  restart(id: ConversationId, version: Version): void {
    this.complete(id, version);
    const progress = this.#progress.get(id);
    if (!progress || version >= progress.applied) return;
    progress.seen.clear();
    progress.applied = version;
    this.#request(id, progress, 0);
  }

  /** The change with this version was not applied. */
  isMissing(id: ConversationId, version: Version): boolean {
    const progress = this.#progress.get(id);
    return progress !== undefined && version > progress.applied && !progress.seen.has(version);
  }

  /** The change with this version was applied. */
  noticed(id: ConversationId, version: Version): void {
    const progress = this.#progress.get(id);
    if (!progress || version <= progress.applied) return;
    if (progress.seen.size < SEEN_MAX) progress.seen.add(version);
    this.#advance(progress, progress.applied);
    this.exists(id, version);
  }

  /** Changes up to this version exist. */
  exists(id: ConversationId, version: Version): void {
    const progress = this.#progress.get(id);
    if (!progress) return;
    progress.target = Math.max(progress.target, version);
    if (progress.applied < progress.target) this.#request(id, progress, this.#gapMs);
    else if (!progress.running && !progress.wanted) progress.wait?.scope.close();
  }

  /**
   * Requests the changes after the applied version, also if none is known to be missing: the answer
   * has the numbers of the conversation.
   */
  refresh(id: ConversationId, delayMs = 0): void {
    const progress = this.#progress.get(id);
    if (!progress) return;
    progress.wanted = true;
    this.#request(id, progress, delayMs);
  }

  /**
   * Applies the first page of the changes after `since`, which was requested at a moment, and
   * requests the others.
   */
  async take(
    id: ConversationId,
    since: Version,
    first: ConversationChanges,
    requested: number,
  ): Promise<void> {
    const progress = this.#progress.get(id);
    if (progress?.running === false)
      await this.#run(id, progress, since, { page: first, requested });
    else {
      this.exists(id, first.conversation.version);
      this.refresh(id);
    }
  }

  forget(id: ConversationId): void {
    this.#progress.get(id)?.wait?.scope.close();
    this.#progress.delete(id);
  }

  #advance(progress: Progress, version: Version): void {
    progress.applied = Math.max(progress.applied, version);
    while (progress.seen.delete(progress.applied + 1)) progress.applied += 1;
    for (const seen of progress.seen) if (seen <= progress.applied) progress.seen.delete(seen);
    progress.target = Math.max(progress.target, progress.applied);
  }

  #request(id: ConversationId, progress: Progress, delayMs: number): void {
    const { connection, ports } = this.#core;
    if (progress.running || this.#scope.closed) return;
    if (connection.state$.value.status !== 'connected') return;
    const at = ports.clock.now() + delayMs;
    if (progress.wait && progress.wait.at <= at) return;
    progress.wait?.scope.close();
    const wait = this.#scope.child();
    progress.wait = { scope: wait, at };
    wait.onClose(() => (progress.wait = null));
    const request = (): void => {
      wait.close();
      void this.#run(id, progress, progress.applied, null);
    };
    wait.onClose(ports.clock.after(delayMs, request));
  }

  async #run(
    id: ConversationId,
    progress: Progress,
    since: Version,
    first: Requested | null,
  ): Promise<void> {
    progress.wait?.scope.close();
    progress.running = true;
    const wanted = progress.wanted;
    // The first page may have been requested before it was wanted.
    if (first === null) progress.wanted = false;
    let delayMs: number | null = this.#gapMs;
    try {
      await this.#apply(id, progress, since, first);
      progress.failures = 0;
      this.#target.failed(id, null);
    } catch (thrown) {
      delayMs = await this.#handle(id, progress, toChatCallError(thrown));
      if (delayMs !== null) progress.wanted ||= wanted;
    } finally {
      progress.running = false;
    }
    if (!this.#isCurrent(id, progress) || delayMs === null) return;
    if (progress.applied < progress.target) this.#request(id, progress, delayMs);
    else if (progress.wanted) this.#request(id, progress, Math.max(delayMs, NUMBERS_MS));
  }

  async #apply(
    id: ConversationId,
    progress: Progress,
    since: Version,
    first: Requested | null,
  ): Promise<void> {
    // Notices may have come since the first page was requested.
    const known = first === null ? progress.target : 0;
    let { page, requested } = first ?? (await this.#fetch(id, since, null));
    while (this.#isCurrent(id, progress)) {
      if (page.reset) return this.#reset(progress, page.conversation);
      this.#target.apply(id, page, requested, first === null);
      this.#advance(progress, page.version);
      const current = Math.max(progress.applied, page.conversation.version);
      // A notice came before the answer, whose numbers do not count what the notice was about.
      if (progress.target > Math.max(known, page.conversation.version)) progress.wanted = true;
      // The versions that were known to exist do not: the server was restored from a backup.
      if (progress.target === known || progress.target < current) progress.target = current;
      if (page.nextCursor === null || progress.applied >= progress.target) return;
      ({ page, requested } = await this.#fetch(id, since, page.nextCursor));
    }
  }

  async #reset(progress: Progress, conversation: Conversation): Promise<void> {
    await this.#target.reset(conversation);
    progress.applied = conversation.version;
    progress.target = Math.max(conversation.version, ...progress.seen);
    this.#advance(progress, conversation.version);
  }

  /** Returns the milliseconds until the next attempt; null: none. */
  async #handle(
    id: ConversationId,
    progress: Progress,
    error: ChatCallError,
  ): Promise<number | null> {
    const { rest, ports } = this.#core;
    if (!this.#isCurrent(id, progress)) return null;
    try {
      if (error.code === 'CHAT.VERSION_AHEAD') {
        progress.seen.clear();
        await this.#reset(progress, await rest.get<Conversation>(`chats/${id}`));
        return this.#gapMs;
      }
    } catch (thrown) {
      return this.#handle(id, progress, toChatCallError(thrown));
    }
    if (error.code === 'CHAT.NOT_MEMBER' || error.code === 'CHAT.NOT_FOUND')
      this.#target.removed(id);
    else this.#target.failed(id, error);
    if (!isTransient(error)) return null;
    progress.failures += 1;
    return retryDelay(RETRY, progress.failures, error, ports.random);
  }

  async #fetch(id: ConversationId, since: Version, cursor: string | null): Promise<Requested> {
    const requested = this.#target.moment;
    const query = { since, cursor, limit: LIMITS.pageMax };
    const page = await this.#core.rest.get<ConversationChanges>(`chats/${id}/changes`, query);
    return { page, requested };
  }

  #isCurrent(id: ConversationId, progress: Progress): boolean {
    return !this.#scope.closed && this.#progress.get(id) === progress;
  }
}
