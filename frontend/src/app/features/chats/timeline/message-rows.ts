import type { TimelineMessage } from '@chatcall/client-sdk';
import type { MessageId } from '@chatcall/contracts';

/** Consecutive messages of one person within this time form a group. Milliseconds. */
const GROUP_MS = 5 * 60_000;

/** A row of the message list. `key` identifies it across renders. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'system'; readonly key: string; readonly message: TimelineMessage }
  | MessageRow;

export interface MessageRow {
  readonly kind: 'message';
  readonly key: string;
  readonly message: TimelineMessage;
  /** First and last of a group of messages by the same sender. */
  readonly first: boolean;
  readonly last: boolean;
  /**
   * The message that it replies to, `unknown` when that is not loaded; null when it is no reply.
   */
  readonly quoted: TimelineMessage | 'unknown' | null;
}

/**
 * New messages come after `seq` (null: not known yet). `known`: the last message considered so far.
 */
export interface NewAfter {
  readonly seq: number | null;
  readonly known: number;
}

/**
 * Where new messages begin after a change. While there is no unread line and the user sees the end
 * of the conversation, arriving messages are read and get no line; an existing line stays.
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
  if (firstReadSeq === null) return { seq: null, known: 0 };
  const known = before === null || before.seq === null ? lastSeq : before.known;
  const seq = Math.max(firstReadSeq, before?.seq ?? 0);
  const last = messages.reduce((highest, message) => Math.max(highest, message.seq ?? 0), 0);
  const first = firstNew(messages, seq)?.seq ?? null;
  const hasLine = first !== null && first <= known;
  return {
    seq: !hasLine && endVisible() ? Math.max(seq, last) : seq,
    known: Math.max(known, last),
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

/**
 * The rows of a timeline: a separator where a day begins, the unread line before the first message
 * of others after `newAfterSeq` (null: not known, no line), and grouped messages. `now`:
 * milliseconds since 1970.
 */
export function buildRows(
  messages: readonly TimelineMessage[],
  newAfterSeq: number | null,
  now: number = Date.now(),
): readonly Row[] {
  const byId = new Map<MessageId, TimelineMessage>();
  for (const message of messages) if (message.id) byId.set(message.id, message);
  const unreadKey = firstNew(messages, newAfterSeq ?? 0)?.key;

  const rows: Row[] = [];
  const days = daysOf(messages, now);
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const after = messages[index + 1];
    const day = days[index] ?? '';
    const newDay = day !== days[index - 1];
    const lastOfDay = day !== days[index + 1];
    if (newDay) rows.push({ kind: 'day', key: `day-${day}`, at: `${day}T12:00:00` });
    if (message.key === unreadKey) rows.push({ kind: 'unread', key: 'unread' });
    if (message.type === 'system') {
      rows.push({ kind: 'system', key: message.key, message });
      return;
    }
    rows.push({
      kind: 'message',
      key: message.key,
      message,
      first: newDay || !before || message.key === unreadKey || !sameGroup(before, message),
      last: lastOfDay || !after || after.key === unreadKey || !sameGroup(message, after),
      quoted: message.replyTo === null ? null : (byId.get(message.replyTo) ?? 'unknown'),
    });
  });
  return rows;
}

function sameGroup(before: TimelineMessage, after: TimelineMessage): boolean {
  return (
    before.type === 'text' &&
    after.type === 'text' &&
    before.sender.id === after.sender.id &&
    Math.abs(Date.parse(after.createdAt) - Date.parse(before.createdAt)) < GROUP_MS
  );
}

/**
 * The day of each message. Days only increase, in the order of the conversation: an unsent message,
 * whose time is from the clock of this device or from an earlier day, starts neither an earlier day
 * again nor a day in the future.
 */
function daysOf(messages: readonly TimelineMessage[], now: number): readonly string[] {
  const today = dayOf(now);
  let day = '';
  return messages.map(({ seq, createdAt }) => {
    const own = dayOf(createdAt);
    const wanted = seq === null && own > today ? today : own;
    if (wanted > day) day = wanted;
    return day;
  });
}

/** Calendar day on this device, as a sortable text: 2026-03-09. */
function dayOf(at: string | number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
