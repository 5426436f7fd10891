import type { ThreadMessage } from '@chatcall/client-sdk';
import type { MessageId } from '@chatcall/contracts';

/** Messages of one person within this time stand together. Milliseconds. */
const GROUP_MS = 5 * 60_000;

/** One row of the message list. `key` keeps its identity from render to render. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'system'; readonly key: string; readonly message: ThreadMessage }
  | MessageRow;

export interface MessageRow {
  readonly kind: 'message';
  readonly key: string;
  readonly message: ThreadMessage;
  /** First and last of a group of messages of one person. */
  readonly first: boolean;
  readonly last: boolean;
  /** What it answers: the message, `unknown` when it is not loaded; null when it is no reply. */
  readonly quoted: ThreadMessage | 'unknown' | null;
}

/**
 * Lays out a thread: a separator where a day begins, the unread line before the first message of others after
 * `firstReadSeq` (null: not known, no line), and groups. `now`: milliseconds since 1970.
 */
export function layOut(
  messages: readonly ThreadMessage[],
  firstReadSeq: number | null,
  now: number = Date.now(),
): readonly Row[] {
  const byId = new Map<MessageId, ThreadMessage>();
  for (const message of messages) if (message.id) byId.set(message.id, message);
  const unreadKey =
    firstReadSeq === null || firstReadSeq === 0
      ? undefined
      : messages.find((message) => message.seq !== null && message.seq > firstReadSeq && !message.mine)?.key;

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

function together(before: ThreadMessage, after: ThreadMessage): boolean {
  return (
    before.type === 'text' &&
    after.type === 'text' &&
    before.sender.id === after.sender.id &&
    Math.abs(Date.parse(after.createdAt) - Date.parse(before.createdAt)) < GROUP_MS
  );
}

/**
 * The day under which each message stands. Messages are in the order of the conversation, so days only go forward: an unsent message
 * has its time from this device, whose clock may be wrong or which may have waited since yesterday, and opens no earlier day again.
 * Nor does it open a day that has not come yet.
 */
function daysOf(messages: readonly ThreadMessage[], now: number): readonly string[] {
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
