import {
  StateCell,
  type ThreadTimeline,
  type Timeline,
  type TimelineMessage,
  type TimelineReceipts,
  type TimelineState as HistoryState,
} from '@chatcall/client-sdk';
import type { Behavior } from '@chatcall/client-sdk';
import type { Conversation, Seq, Thread } from '@chatcall/contracts';

/** A timeline of a conversation or of a thread. */
export type Opened = Timeline | ThreadTimeline;

/** The input of `newAfter`. */
export interface OpenTimeline {
  readonly timeline: Opened | null;
  readonly messages: readonly TimelineMessage[];
  readonly firstReadSeq: number | null;
  readonly lastSeq: number;
}

/** Whether the conversation of the open timeline is known, or does not exist. */
export interface OpenConversation {
  readonly timeline: Opened | null;
  readonly known: boolean;
  readonly unknown: boolean;
}

/** Where the user has read in a timeline. */
export interface Reading {
  readonly lastReadSeq: Seq;
  /** Place of the newest message. */
  readonly lastSeq: Seq;
  readonly unread: number;
}

/** While no timeline is open. */
export const LOADING: HistoryState = {
  status: 'loading',
  loadingOlder: false,
  hasOlder: false,
  loadingNewer: false,
  hasNewer: false,
  error: null,
};
export const NO_RECEIPTS: TimelineReceipts = { deliveredToAll: 0, readByAny: 0, readByAll: 0 };

const NO_ROOT = new StateCell<TimelineMessage | null>(null);
const NO_THREAD = new StateCell<Thread | null>(null);

/** Null for a conversation. */
export function threadOf(timeline: Opened | null): ThreadTimeline | null {
  return timeline && 'rootId' in timeline ? timeline : null;
}

export function rootOf(timeline: Opened): Behavior<TimelineMessage | null> {
  return threadOf(timeline)?.root$ ?? NO_ROOT;
}

export function threadStateOf(timeline: Opened): Behavior<Thread | null> {
  return threadOf(timeline)?.thread$ ?? NO_THREAD;
}

export function readingOf(
  conversation: Conversation | null,
  thread: Thread | null,
  inThread: boolean,
): Reading | null {
  if (inThread) {
    const lastSeq = thread?.root.thread?.lastSeq ?? 0;
    // Nothing is new in a thread that the user does not follow.
    return (
      thread && {
        lastReadSeq: lastSeq,
        ...(thread.own.following ? thread.own : { unread: 0 }),
        lastSeq,
      }
    );
  }
  return conversation && { ...conversation.own, lastSeq: conversation.lastSeq };
}

/** My newest message that can be edited, or that is being sent. */
export function lastEditable(messages: readonly TimelineMessage[]): TimelineMessage | undefined {
  return messages.findLast(
    ({ mine, type, id, delivery, deletedAt, forwarded }) =>
      mine &&
      type === 'text' &&
      (id !== null || delivery === 'sending') &&
      deletedAt === null &&
      !forwarded,
  );
}
