import type { Message } from './messages.js';
import type { Count, CursorPage, Seq } from './protocol.js';

/** What a user has read of a thread, and whether they follow it. */
export interface OwnThreadState {
  /**
   * New replies count as unread. The author of the root, authors of replies and users who are
   * mentioned in one follow a thread, unless they have decided otherwise.
   */
  readonly following: boolean;
  /** `threadSeq` up to which the user has read; 0 for a thread that they never followed. */
  readonly lastReadSeq: Seq;
  /** Replies of others after it that are not deleted; 0 for a thread that the user does not follow. */
  readonly unread: Count;
}

/** A thread as one user sees it. */
export interface Thread {
  /** The message below which the replies are. `root.thread` is null before the first reply. */
  readonly root: Message;
  readonly own: OwnThreadState;
}

/** A page of the threads that I follow, the one with the newest reply first. */
export interface ThreadPage extends CursorPage<Thread> {
  /** The number of threads that I follow and that have unread replies, on all pages together. */
  readonly unreadThreads: Count;
}

export type ThreadFilter = 'all' | 'unread';

export interface MoveThreadCursorRequest {
  /** A `threadSeq`; beyond the newest reply means the newest one. */
  readonly seq: Seq;
  /** The cursor may move back: marks the replies after `seq` as unread. */
  readonly back?: boolean;
}
