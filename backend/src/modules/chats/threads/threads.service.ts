import { LIMITS } from '@chatcall/contracts';
import type {
  ConversationId,
  Message,
  MessageId,
  MessagePage,
  OwnThreadState,
  Seq,
  Thread,
  ThreadFilter,
  ThreadPage,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import {
  KeysetCursor,
  TIME_FIELD,
  Transactor,
  UUID_FIELD,
  choiceField,
  integerField,
} from '../../../platform/database/index.js';
import { ValidationError } from '../../../platform/errors/index.js';
import { EventBus } from '../../../platform/events/index.js';
import { NotMemberError } from '../chats.errors.js';
import { MessageNotFoundError, MessageViews, NoThreadError } from '../messages/index.js';
import type { MessageRow } from '../messages/index.js';
import { OwnThreadChanged } from '../chats.events.js';
import { ThreadsRepository } from './threads.repository.js';
import type {
  OwnThreadChange,
  OwnThreadRow,
  ThreadCursorMove,
  ThreadPosition,
  ThreadRow,
} from './threads.repository.js';

/** The requested page of a thread: a start, or the cursor of another page. */
interface RepliesQuery {
  readonly before?: Seq;
  readonly after?: Seq;
  readonly cursor?: string;
  readonly limit?: number;
}

/** Where a page of a thread starts, exclusive. */
interface RepliesStart {
  readonly direction: 'before' | 'after';
  readonly seq: Seq;
}

const REPLIES = new KeysetCursor<RepliesStart>('replies', {
  direction: choiceField(['before', 'after']),
  seq: integerField(LIMITS.integerMax),
});
const THREADS = new KeysetCursor<ThreadPosition>('threads', { lastAt: TIME_FIELD, id: UUID_FIELD });

/** Threads as one user sees them: replies, what the user has read, and whether they follow. */
@Injectable()
export class ThreadsService {
  readonly #threads: ThreadsRepository;
  readonly #views: MessageViews;
  readonly #transactor: Transactor;
  readonly #events: EventBus;

  constructor(
    threads: ThreadsRepository,
    views: MessageViews,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#threads = threads;
    this.#views = views;
    this.#transactor = transactor;
    this.#events = events;
  }

  /** @throws NotMemberError, MessageNotFoundError, NoThreadError */
  async thread(userId: UserId, conversationId: ConversationId, rootId: MessageId): Promise<Thread> {
    const found = await this.#find(userId, conversationId, rootId);
    const [thread] = await this.#seenBy(userId, [found]);
    if (thread === undefined) throw new MessageNotFoundError();
    return thread;
  }

  /**
   * A page of the replies in a thread, ascending by `threadSeq`: the newest ones first, or those
   * before or after one.
   * @throws NotMemberError, MessageNotFoundError, NoThreadError, CursorError, ValidationError when
   *   more than one start is given
   */
  async replies(
    userId: UserId,
    conversationId: ConversationId,
    rootId: MessageId,
    query: RepliesQuery,
  ): Promise<MessagePage> {
    const start = startOf(query, rootId);
    await this.#find(userId, conversationId, rootId);
    const slice = await this.#threads.slice(rootId, {
      ...(start === null ? {} : { [start.direction]: start.seq }),
      limit: query.limit ?? LIMITS.pageDefault,
    });
    const direction = start?.direction ?? 'before';
    const last = slice.messages.at(direction === 'after' ? -1 : 0);
    const seq = slice.hasMore ? (last?.threadSeq ?? null) : null;
    return {
      items: await this.#views.seenBy(userId, slice.messages),
      nextCursor: seq === null ? null : REPLIES.encode({ direction, seq }, rootId),
      previousCursor: null,
    };
  }

  /** A page of the threads that the user follows, the one with the newest reply first. @throws CursorError */
  async followed(
    userId: UserId,
    {
      filter = 'all',
      cursor,
      limit = LIMITS.pageDefault,
    }: { readonly filter?: ThreadFilter; readonly cursor?: string; readonly limit?: number },
  ): Promise<ThreadPage> {
    const after = THREADS.decode(cursor, filter);
    const [{ threads, hasMore }, unreadThreads] = await Promise.all([
      this.#threads.followed(userId, filter, after, limit),
      this.#threads.unreadCount(userId),
    ]);
    const last = threads.at(-1)?.root;
    return {
      items: await this.#seenBy(userId, threads),
      nextCursor:
        hasMore && last !== undefined && last.threadLastAt !== null
          ? THREADS.encode({ lastAt: last.threadLastAt, id: last.id }, filter)
          : null,
      unreadThreads,
    };
  }

  /**
   * Moves the user's read cursor in a thread, back only if `back` is true. Does nothing for users
   * without a part in it.
   * @throws NotMemberError, MessageNotFoundError, NoThreadError
   */
  async moveRead(
    userId: UserId,
    conversationId: ConversationId,
    rootId: MessageId,
    move: ThreadCursorMove,
  ): Promise<OwnThreadState> {
    const moveRead = (): ReturnType<ThreadsRepository['moveRead']> =>
      this.#threads.moveRead(conversationId, userId, rootId, move);
    let change = await moveRead();
    if (change?.raced === true)
      change = await this.#transactor.run(async () => {
        await this.#threads.lockCursor(rootId, userId);
        return moveRead();
      });
    return this.#changed(userId, conversationId, rootId, change, move.back);
  }

  /**
   * Follows or unfollows a thread, also one without replies. A state that was reached before changes
   * nothing.
   * @throws NotMemberError, MessageNotFoundError, NoThreadError
   */
  async setFollowing(
    userId: UserId,
    conversationId: ConversationId,
    rootId: MessageId,
    following: boolean,
  ): Promise<OwnThreadState> {
    const change = await this.#threads.setFollowing(conversationId, userId, rootId, following);
    return this.#changed(userId, conversationId, rootId, change);
  }

  #changed(
    userId: UserId,
    conversationId: ConversationId,
    rootId: MessageId,
    change: OwnThreadChange | null,
    back = false,
  ): OwnThreadState {
    if (change === null) throw new NotMemberError();
    if (change.rootId === null) throw new MessageNotFoundError();
    if (!change.isRoot) throw new NoThreadError();
    const { lastSeq } = change;
    const own = ownState(change);
    if (change.changed)
      this.#events.publish(
        new OwnThreadChanged(conversationId, rootId, userId, own, lastSeq, back),
      );
    return own;
  }

  async #find(
    userId: UserId,
    conversationId: ConversationId,
    rootId: MessageId,
  ): Promise<ThreadRow> {
    const found = await this.#threads.find(conversationId, userId, rootId);
    if (found === null) throw new NotMemberError();
    if (found.root === null) throw new MessageNotFoundError();
    if (!isRoot(found.root)) throw new NoThreadError();
    return { ...found, root: found.root };
  }

  async #seenBy(userId: UserId, rows: readonly ThreadRow[]): Promise<Thread[]> {
    const roots = await this.#views.seenBy(
      userId,
      rows.map(({ root }) => root),
    );
    const seen = new Map<MessageId, Message>(roots.map((root) => [root.id, root]));
    return rows.flatMap((row) => {
      const root = seen.get(row.root.id);
      return root === undefined ? [] : [{ root, own: ownState(row) }];
    });
  }
}

function isRoot({ type, threadId }: MessageRow): boolean {
  return type !== 'system' && threadId === null;
}

function ownState({ following, lastReadSeq, unread }: OwnThreadRow): OwnThreadState {
  return {
    following: following ?? false,
    lastReadSeq: lastReadSeq ?? 0,
    unread: following === true ? unread : 0,
  };
}

/** @throws CursorError, ValidationError */
function startOf({ before, after, cursor }: RepliesQuery, rootId: MessageId): RepliesStart | null {
  const given = Object.entries({ before, after, cursor }).filter(
    ([, value]) => value !== undefined,
  );
  const [, second] = given;
  if (second !== undefined) {
    const detail = 'before, after and cursor exclude each other';
    throw new ValidationError([{ field: second[0], detail, rule: 'exclusive' }]);
  }
  if (before !== undefined) return { direction: 'before', seq: before };
  if (after !== undefined) return { direction: 'after', seq: after };
  return REPLIES.decode(cursor, rootId);
}
