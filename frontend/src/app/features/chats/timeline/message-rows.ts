import type { TimelineMessage } from '@chatcall/client-sdk';
import type { MessageId, NamedFile } from '@chatcall/contracts';

/** Consecutive messages of one person within this time form a group. Milliseconds. */
const GROUP_MS = 5 * 60_000;

/** A row of the message list: a message, with what separates it from the one before. */
export type Row = MessageRow | SystemRow;

/** A message as it is quoted above a reply. */
export interface Quoted extends Pick<
  TimelineMessage,
  'id' | 'sender' | 'content' | 'mentions' | 'deletedAt'
> {
  readonly files: readonly NamedFile[];
}

interface RowOfMessage {
  /** Identifies the row across renders. */
  readonly key: string;
  readonly message: TimelineMessage;
  /** Calendar day of the row on this device, at noon: 2026-03-09T12:00:00. */
  readonly day: string;
  /** The row is the first of its day. */
  readonly startsDay: boolean;
  /** The unread line is above the row. */
  readonly startsUnread: boolean;
}

interface SystemRow extends RowOfMessage {
  readonly kind: 'system';
}

export interface MessageRow extends RowOfMessage {
  readonly kind: 'message';
  /** First and last of a group of messages by the same sender. */
  readonly first: boolean;
  readonly last: boolean;
  /**
   * The message that it replies to, `unknown` when that is not loaded, or not at all; null when it
   * is no reply.
   */
  readonly quoted: Quoted | 'unknown' | null;
}

/**
 * New messages come after `seq` (null: not known yet). `known`: the last message considered so far.
 */
export interface NewAfter {
  readonly seq: number | null;
  readonly known: number;
  readonly firstReadSeq: number | null;
}

/**
 * Where new messages begin after a change. While there is no unread line and the user sees the end
 * of the conversation, arriving messages are read and get no line; an existing line stays, until the
 * user marks earlier messages as unread.
 * `lastSeq`: of the conversation, loaded or not.
 */
export function newAfter(
  now: {
    readonly messages: readonly TimelineMessage[];
    readonly firstReadSeq: number | null;
    readonly lastSeq: number;
  },
  before: NewAfter | null,
  endVisible: () => boolean,
): NewAfter {
  const { messages, firstReadSeq, lastSeq } = now;
  if (firstReadSeq === null) return { seq: null, known: 0, firstReadSeq };
  const known = before === null || before.seq === null ? lastSeq : before.known;
  const markedUnread = firstReadSeq < (before?.firstReadSeq ?? 0);
  const seq = markedUnread ? firstReadSeq : Math.max(firstReadSeq, before?.seq ?? 0);
  const last = lastSeqOf(messages);
  const first = firstNew(messages, seq)?.seq ?? null;
  const hasLine = first !== null && first <= known;
  return {
    seq: !hasLine && endVisible() ? Math.max(seq, last) : seq,
    known: Math.max(known, last),
    firstReadSeq,
  };
}

/** The message below the unread line. */
function firstNew(
  messages: readonly TimelineMessage[],
  after: number,
): TimelineMessage | undefined {
  if (after === 0) return undefined;
  return messages.find((message) => message.seq !== null && message.seq > after && !message.mine);
}

/** `seq` of the newest stored message; 0 for none. */
export function lastSeqOf(messages: readonly TimelineMessage[]): number {
  return messages.findLast(({ seq }) => seq !== null)?.seq ?? 0;
}

/** When a message was written. */
interface Written {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly day: string;
}

/**
 * Makes the rows of a timeline: the unread line is before the first message of others after a
 * `seq`, messages are separated by days and grouped. A row that did not change keeps its object,
 * and texts with a time are read once, so that a change costs little in a long history.
 */
export class MessageRows {
  #rows = new WeakMap<TimelineMessage, Row>();
  #written = new WeakMap<TimelineMessage, Written>();
  #now = 0;

  /**
   * `newAfterSeq`: null while not known, no line. `now`: milliseconds since 1970. `quotes`: quoted
   * messages that are not among these.
   */
  build(
    messages: readonly TimelineMessage[],
    newAfterSeq: number | null,
    now: number = Date.now(),
    quotes: ReadonlyMap<MessageId, Quoted> = new Map(),
  ): readonly Row[] {
    // The time zone may have changed together with the day.
    if (now !== this.#now) this.#written = new WeakMap();
    this.#now = now;
    const unread = firstNew(messages, newAfterSeq ?? 0);
    const days = this.#daysOf(messages);
    const byId = quotedIn(messages);
    return messages.map((message, index) => {
      const before = messages[index - 1];
      const after = messages[index + 1];
      const day = days[index] ?? '';
      const base: RowOfMessage = {
        key: message.key,
        message,
        day: `${day}T12:00:00`,
        startsDay: day !== days[index - 1],
        startsUnread: message === unread,
      };
      if (message.type === 'system') return this.#kept({ kind: 'system', ...base });
      const starts = base.startsDay || base.startsUnread;
      const ends = day !== days[index + 1] || after === unread;
      return this.#kept({
        kind: 'message',
        ...base,
        first: starts || !before || !this.#sameGroup(before, message),
        last: ends || !after || !this.#sameGroup(message, after),
        quoted:
          message.replyTo === null
            ? null
            : (byId.get(message.replyTo) ?? quotes.get(message.replyTo) ?? 'unknown'),
      });
    });
  }

  /** The row of the last time, if it was the same. */
  #kept(row: Row): Row {
    const known = this.#rows.get(row.message);
    if (known && sameRow(known, row)) return known;
    this.#rows.set(row.message, row);
    return row;
  }

  #sameGroup(before: TimelineMessage, after: TimelineMessage): boolean {
    return (
      before.type === 'text' &&
      // The root of a thread is above the replies.
      before.seq !== 0 &&
      after.type === 'text' &&
      before.sender.id === after.sender.id &&
      Math.abs(this.#writtenAt(after).at - this.#writtenAt(before).at) < GROUP_MS
    );
  }

  /**
   * The day of each message. Days only increase, in the order of the conversation: an unsent
   * message, whose time is from the clock of this device or from an earlier day, starts neither an
   * earlier day again nor a day in the future.
   */
  #daysOf(messages: readonly TimelineMessage[]): readonly string[] {
    const today = dayOf(this.#now);
    let day = '';
    return messages.map((message) => {
      const own = this.#writtenAt(message).day;
      const wanted = message.seq === null && own > today ? today : own;
      if (wanted > day) day = wanted;
      return day;
    });
  }

  #writtenAt(message: TimelineMessage): Written {
    const known = this.#written.get(message);
    if (known) return known;
    const at = Date.parse(message.createdAt);
    const written = { at, day: dayOf(at) };
    this.#written.set(message, written);
    return written;
  }
}

/** Messages that others may reply to, by id; empty when there are no replies. */
function quotedIn(messages: readonly TimelineMessage[]): ReadonlyMap<MessageId, TimelineMessage> {
  const byId = new Map<MessageId, TimelineMessage>();
  if (messages.every(({ replyTo }) => replyTo === null)) return byId;
  for (const message of messages) if (message.id) byId.set(message.id, message);
  return byId;
}

function sameRow(a: Row, b: Row): boolean {
  if (a.day !== b.day || a.startsDay !== b.startsDay || a.startsUnread !== b.startsUnread)
    return false;
  if (a.kind === 'system' || b.kind === 'system') return a.kind === b.kind;
  return a.first === b.first && a.last === b.last && a.quoted === b.quoted;
}

/** Calendar day on this device, as a sortable text: 2026-03-09. */
function dayOf(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
