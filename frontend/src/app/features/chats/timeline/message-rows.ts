import type { TimelineMessage } from '@chatcall/client-sdk';
import type { MessageId } from '@chatcall/contracts';

/** Consecutive messages of one person within this time form a group. Milliseconds. */
const GROUP_MS = 5 * 60_000;

/** One row of the message list. `key` keeps its identity from render to render. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'system'; readonly key: string; readonly message: TimelineMessage }
  | MessageRow;

export interface MessageRow {
  readonly kind: 'message';
  readonly key: string;
  readonly message: TimelineMessage;
  /** First and last of a group of messages of one person. */
  readonly first: boolean;
  readonly last: boolean;
  /** What it answers: the message, `unknown` when it is not loaded; null when it is no reply. */
  readonly quoted: TimelineMessage | 'unknown' | null;
}

/** Where new messages begin: after `seq` (null: not known). `known`: the last message that has been taken into account. */
export interface NewAfter {
  readonly seq: number | null;
  readonly known: number;
}

/**
 * Where new messages begin now. While there is no unread line and the end of the conversation is watched, what arrives is read
 * at once and gets none; a line that is there stays. `lastSeq`: of the conversation, loaded or not.
 */
export function newAfter(
  now: {
    readonly messages: readonly TimelineMessage[];
    readonly firstReadSeq: number | null;
    readonly lastSeq: number;
  },
  before: NewAfter | null,
  watched: () => boolean,
): NewAfter {
  const { messages, firstReadSeq, lastSeq } = now;
  if (firstReadSeq === null) return { seq: null, known: 0 };
  const known = before === null || before.seq === null ? lastSeq : before.known;
  const seq = Math.max(firstReadSeq, before?.seq ?? 0);
  const last = messages.reduce((highest, message) => Math.max(highest, message.seq ?? 0), 0);
  const first = firstNew(messages, seq)?.seq ?? null;
  const hasLine = first !== null && first <= known;
  return { seq: !hasLine && watched() ? Math.max(seq, last) : seq, known: Math.max(known, last) };
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
 * Lays out a timeline: a separator where a day begins, the unread line before the first message of others after
 * `newAfterSeq` (null: not known, no line), and groups. `now`: milliseconds since 1970.
 */
export function layOut(
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
      first: newDay || !before || message.key === unreadKey || !together(before, message),
      last: lastOfDay || !after || after.key === unreadKey || !together(message, after),
      quoted: message.replyTo === null ? null : (byId.get(message.replyTo) ?? 'unknown'),
    });
  });
  return rows;
}

function together(before: TimelineMessage, after: TimelineMessage): boolean {
  return (
    before.type === 'text' &&
    after.type === 'text' &&
    before.sender.id === after.sender.id &&
    Math.abs(Date.parse(after.createdAt) - Date.parse(before.createdAt)) < GROUP_MS
  );
}

/**
 * The day under which each message is shown. Messages are in the order of the conversation, so days only go forward: an unsent message
 * has its time from this device, whose clock may be wrong or which may have waited since yesterday, and opens no earlier day again.
 * Nor does it open a day that has not come yet.
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
