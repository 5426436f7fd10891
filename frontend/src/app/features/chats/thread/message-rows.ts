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
 * `firstReadSeq` (null: not known, no line), and groups.
 */
export function layOut(messages: readonly ThreadMessage[], firstReadSeq: number | null): readonly Row[] {
  const byId = new Map<MessageId, ThreadMessage>();
  for (const message of messages) if (message.id) byId.set(message.id, message);
  const unreadKey =
    firstReadSeq === null || firstReadSeq === 0
      ? undefined
      : messages.find((message) => message.seq !== null && message.seq > firstReadSeq && !message.mine)?.key;

  const rows: Row[] = [];
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const after = messages[index + 1];
    if (!before || dayOf(before) !== dayOf(message)) {
      rows.push({ kind: 'day', key: `day-${dayOf(message)}`, at: message.createdAt });
    }
    if (message.key === unreadKey) rows.push({ kind: 'unread', key: 'unread' });
    if (message.type === 'system') {
      rows.push({ kind: 'system', key: message.key, message });
      return;
    }
    rows.push({
      kind: 'message',
      key: message.key,
      message,
      first: !before || message.key === unreadKey || !together(before, message),
      last: !after || after.key === unreadKey || !together(message, after),
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
    dayOf(before) === dayOf(after) &&
    Date.parse(after.createdAt) - Date.parse(before.createdAt) < GROUP_MS
  );
}

/** Calendar day on this device, as a sortable text. */
function dayOf(message: ThreadMessage): string {
  const date = new Date(message.createdAt);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}
