import type { Conversation, Message, OwnMembership, UserCard } from '@chatcall/contracts';

/**
 * Combines two versions of a conversation. Either may be the newer one in each part, so each part
 * is compared by its own counter.
 */
export function mergeConversation(known: Conversation, incoming: Conversation): Conversation {
  const shape = incoming.version >= known.version ? incoming : known;
  const activity = incoming.lastSeq >= known.lastSeq ? incoming : known;
  return withUnread({
    ...shape,
    lastSeq: activity.lastSeq,
    lastMessage: activity.lastMessage,
    own: { ...mergeOwn(known.own, incoming.own), role: shape.own.role },
  });
}

function mergeOwn(known: OwnMembership, incoming: OwnMembership): OwnMembership {
  return {
    ...incoming,
    lastReadSeq: Math.max(known.lastReadSeq, incoming.lastReadSeq),
    lastDeliveredSeq: Math.max(known.lastDeliveredSeq, incoming.lastDeliveredSeq),
    accepted: known.accepted || incoming.accepted,
  };
}

/**
 * After a message arrived, in any order. The author of a text has read what came before and has
 * accepted the conversation. A system message about my own action is not unread for me, but does
 * not mark the messages before it as read. The server counts in the same way.
 */
export function withMessage(known: Conversation, message: Message, mine: boolean): Conversation {
  const newest = message.seq >= known.lastSeq;
  const seen = mine && (message.type === 'text' || known.own.lastReadSeq >= message.seq - 1);
  const accepted = known.own.accepted || (mine && message.type === 'text');
  const own = { ...(seen ? ahead(known.own, message.seq) : known.own), accepted };
  return withUnread({
    ...known,
    lastSeq: Math.max(known.lastSeq, message.seq),
    lastMessage: newest ? message : known.lastMessage,
    own,
  });
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
  return withUnread({
    ...known,
    own: { ...known.own, lastReadSeq: Math.max(known.own.lastReadSeq, seq) },
  });
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
  return activityOf(b).localeCompare(activityOf(a)) || b.id.localeCompare(a.id);
}

function activityOf(conversation: Conversation): string {
  return conversation.lastMessage?.createdAt ?? conversation.createdAt;
}

/** The unread count is a subtraction. */
function withUnread(conversation: Conversation): Conversation {
  const unread = Math.max(0, conversation.lastSeq - conversation.own.lastReadSeq);
  return { ...conversation, own: { ...conversation.own, unread } };
}
