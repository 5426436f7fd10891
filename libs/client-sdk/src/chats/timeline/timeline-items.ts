import type { Me, Member, Message } from '@chatcall/contracts';
import type { UnsentMessage } from '../outbox/index.js';
import type { TimelineMessage, TimelineReceipts } from '../timeline-api.js';

/** Stored messages, then my unsent ones; an unchanged message keeps its object. */
export class TimelineItems {
  readonly #stored = new WeakMap<Message, TimelineMessage>();
  readonly #unsent = new WeakMap<UnsentMessage, TimelineMessage>();

  list(
    messages: readonly Message[],
    unsent: readonly UnsentMessage[],
    me: Me | null,
  ): readonly TimelineMessage[] {
    const items = messages.map((message) => this.#itemOf(message, me));
    if (!me || unsent.length === 0) return items;
    const keys = new Set(items.filter(({ mine }) => mine).map(({ key }) => key));
    const waiting = unsent
      .map((message) => this.#unsentItemOf(message, me))
      .filter(({ key }) => !keys.has(key));
    return [...items, ...waiting];
  }

  #itemOf(message: Message, me: Me | null): TimelineMessage {
    const mine = message.sender.id === me?.id;
    const known = this.#stored.get(message);
    if (known?.mine === mine) return known;
    const created = storedItem(message, mine);
    this.#stored.set(message, created);
    return created;
  }

  #unsentItemOf(message: UnsentMessage, me: Me): TimelineMessage {
    const known = this.#unsent.get(message);
    if (known?.sender === me) return known;
    const created = unsentItem(message, me);
    this.#unsent.set(message, created);
    return created;
  }
}

function storedItem(message: Message, mine: boolean): TimelineMessage {
  const {
    id,
    seq,
    clientMessageId,
    sender,
    type,
    content,
    system,
    replyTo,
    createdAt,
    editedAt,
    deletedAt,
  } = message;
  const key = type === 'system' ? id : `${sender.id}/${clientMessageId}`;
  const fields = {
    id,
    seq,
    clientMessageId,
    sender,
    type,
    content,
    system,
    replyTo,
    createdAt,
    editedAt,
    deletedAt,
  };
  return { ...fields, key, delivery: 'sent', mine, error: null };
}

function unsentItem(message: UnsentMessage, me: Me): TimelineMessage {
  const { clientMessageId, content, replyTo, createdAt, error } = message;
  return {
    key: `${me.id}/${clientMessageId}`,
    delivery: error ? 'failed' : 'sending',
    id: null,
    seq: null,
    clientMessageId,
    sender: me,
    mine: true,
    type: 'text',
    content,
    system: null,
    replyTo,
    createdAt,
    editedAt: null,
    deletedAt: null,
    error,
  };
}

/** Cursors of the other members whose receipts are visible. */
export function receiptsOf(members: readonly Member[], me: Me | null): TimelineReceipts {
  const others = members.filter(
    ({ user, lastDeliveredSeq }) => user.id !== me?.id && lastDeliveredSeq !== null,
  );
  if (others.length === 0) return { deliveredToAll: 0, readByAny: 0, readByAll: 0 };
  const reads = others.map(({ lastReadSeq }) => lastReadSeq ?? 0);
  return {
    deliveredToAll: Math.min(...others.map(({ lastDeliveredSeq }) => lastDeliveredSeq ?? 0)),
    readByAny: Math.max(...reads),
    readByAll: Math.min(...reads),
  };
}

export function sameReceipts(a: TimelineReceipts, b: TimelineReceipts): boolean {
  return (
    a.deliveredToAll === b.deliveredToAll &&
    a.readByAny === b.readByAny &&
    a.readByAll === b.readByAll
  );
}
