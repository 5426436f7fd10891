import type {
  Conversation,
  Message,
  OwnCursorMoved,
  OwnMembership,
  UserCard,
} from '@chatcall/contracts';

/**
 * Combines two versions of a conversation. Either may be the newer one in each part, so each part
 * is compared by its own counter.
 * @param ownIsNew my cursors of `incoming` count, also if they are further back
 */
export function mergeConversation(
  known: Conversation,
  incoming: Conversation,
  ownIsNew = false,
): Conversation {
  const details = incoming.detailsVersion >= known.detailsVersion ? incoming : known;
  const activity = isNewerActivity(known, incoming) ? incoming : known;
  const own = ownIsNew ? incoming.own : withLaterCursors(known.own, incoming.own);
  // The server's number counts if it has all messages, and the cursor is where it knows it.
  const exact = incoming.lastSeq >= known.lastSeq && own.lastReadSeq === incoming.own.lastReadSeq;
  return withUnread(
    {
      ...details,
      version: Math.max(known.version, incoming.version),
      lastSeq: activity.lastSeq,
      lastMessage: activity.lastMessage,
      // Hidden until the next message: the side that knows more messages knows it.
      own: { ...own, role: details.own.role, hidden: activity.own.hidden },
    },
    exact ? incoming.own.unread : activity.own.unread,
  );
}

/** Of the same newest message the later state counts. */
function isNewerActivity(known: Conversation, incoming: Conversation): boolean {
  if (incoming.lastSeq !== known.lastSeq) return incoming.lastSeq > known.lastSeq;
  return (incoming.lastMessage?.version ?? 0) >= (known.lastMessage?.version ?? 0);
}

function withLaterCursors(known: OwnMembership, incoming: OwnMembership): OwnMembership {
  return {
    ...incoming,
    lastReadSeq: Math.max(known.lastReadSeq, incoming.lastReadSeq),
    lastDeliveredSeq: Math.max(known.lastDeliveredSeq, incoming.lastDeliveredSeq),
    accepted: known.accepted || incoming.accepted,
  };
}

/**
 * After a message arrived, in any order. The author of a text has read what came before and has
 * accepted the conversation. Texts of others are unread, system messages never. Messages skipped
 * by this one count as texts of others.
 */
export function withMessage(known: Conversation, message: Message, mine: boolean): Conversation {
  const newest = message.seq >= known.lastSeq;
  const seen = mine && (message.type === 'text' || known.own.lastReadSeq >= message.seq - 1);
  const accepted = known.own.accepted || (mine && message.type === 'text');
  const hidden = known.own.hidden && (message.type === 'system' || message.seq <= known.lastSeq);
  const own = { ...(seen ? ahead(known.own, message.seq) : known.own), accepted, hidden };
  const skipped = Math.max(0, message.seq - known.lastSeq - 1);
  const counts = message.seq > known.lastSeq && !mine && message.type === 'text';
  return withUnread(
    {
      ...known,
      version: Math.max(known.version, message.version),
      lastSeq: Math.max(known.lastSeq, message.seq),
      lastMessage: newest ? message : known.lastMessage,
      own,
    },
    known.own.unread + skipped + (counts ? 1 : 0),
  );
}

/** After a stored message was changed. */
export function withChangedMessage(known: Conversation, message: Message): Conversation {
  const last = known.lastMessage;
  const newer = last?.id === message.id && last.version < message.version;
  const version = Math.max(known.version, message.version);
  return { ...known, version, lastMessage: newer ? message : last };
}

function ahead(own: OwnMembership, seq: number): OwnMembership {
  return {
    ...own,
    lastReadSeq: Math.max(own.lastReadSeq, seq),
    lastDeliveredSeq: Math.max(own.lastDeliveredSeq, seq),
  };
}

/** After my read cursor moved, here or on another device. */
export function withRead(known: Conversation, seq: number): Conversation {
  return withUnread(
    { ...known, own: { ...known.own, lastReadSeq: Math.max(known.own.lastReadSeq, seq) } },
    known.own.unread,
  );
}

/**
 * After the server has moved my read cursor, also back. Messages that are not known here yet are
 * counted when they arrive; those that it has not counted are counted as unread texts of others.
 */
export function withOwnRead(
  known: Conversation,
  seq: number,
  { unread, countedSeq, back }: OwnCursorMoved,
): Conversation {
  if (!back && known.own.lastReadSeq > seq) return known;
  const own = { ...known.own, lastReadSeq: seq };
  return withUnread({ ...known, own }, Math.max(0, unread + known.lastSeq - countedSeq));
}

export function withDelivered(known: Conversation, seq: number): Conversation {
  if (seq <= known.own.lastDeliveredSeq) return known;
  return { ...known, own: { ...known.own, lastDeliveredSeq: seq } };
}

/** After a user changed their profile. */
export function withCard(known: Conversation, card: UserCard): Conversation {
  const peer = known.peer?.id === card.id ? card : known.peer;
  const last =
    known.lastMessage?.sender.id === card.id
      ? { ...known.lastMessage, sender: card }
      : known.lastMessage;
  return peer === known.peer && last === known.lastMessage
    ? known
    : { ...known, peer, lastMessage: last };
}

/** Newest activity first; the same order as the server's list. */
export function byActivity(a: Conversation, b: Conversation): number {
  return descending(activityOf(a), activityOf(b)) || descending(a.id, b.id);
}

/** By code units: times and ids have one form, and thousands of them are sorted with each message. */
function descending(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? 1 : -1;
}

function activityOf(conversation: Conversation): string {
  return conversation.lastMessage?.createdAt ?? conversation.createdAt;
}

/** No more messages are unread than there are after the read cursor. */
function withUnread(conversation: Conversation, counted: number): Conversation {
  const after = Math.max(0, conversation.lastSeq - conversation.own.lastReadSeq);
  const unread = Math.min(counted, after);
  return { ...conversation, own: { ...conversation.own, unread } };
}
