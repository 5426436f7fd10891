import {
  isMentioned,
  type Conversation,
  type FormerMentions,
  type Message,
  type OwnCursorMoved,
  type OwnMembership,
  type UserCard,
  type UserId,
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
  // The server's number counts if it has all changes, and the cursor is where it knows it.
  const exact = incoming.lastSeq >= known.lastSeq && own.lastReadSeq === incoming.own.lastReadSeq;
  const counted = exact ? incoming.own : activity.own;
  return withCounts(
    {
      ...details,
      version: Math.max(known.version, incoming.version),
      lastSeq: activity.lastSeq,
      lastMessage: activity.lastMessage,
      // Hidden until the next message: the side that knows more messages knows it.
      own: { ...own, role: details.own.role, hidden: activity.own.hidden },
    },
    incoming.version >= known.version ? counted : known.own,
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
export function withMessage(known: Conversation, message: Message, userId: UserId): Conversation {
  const mine = message.sender.id === userId;
  const newest = message.seq >= known.lastSeq;
  const seen = mine && (message.type === 'text' || known.own.lastReadSeq >= message.seq - 1);
  const accepted = known.own.accepted || (mine && message.type === 'text');
  const hidden = known.own.hidden && (message.type === 'system' || message.seq <= known.lastSeq);
  const own = { ...(seen ? ahead(known.own, message.seq) : known.own), accepted, hidden };
  const skipped = Math.max(0, message.seq - known.lastSeq - 1);
  const written = message.type === 'text' && message.deletedAt === null;
  const counts = message.seq > known.lastSeq && !mine && written;
  return withCounts(
    {
      ...known,
      version: Math.max(known.version, message.version),
      lastSeq: Math.max(known.lastSeq, message.seq),
      lastMessage: newest ? message : known.lastMessage,
      own,
    },
    {
      unread: known.own.unread + skipped + (counts ? 1 : 0),
      mentions: known.own.mentions + (counts && isMentioned(message, userId) ? 1 : 0),
    },
  );
}

/**
 * After a stored message was changed. A deleted one is not unread any more.
 * @param before the mentions that it had, when they have changed
 */
export function withChangedMessage(
  known: Conversation,
  message: Message,
  userId: UserId,
  before: FormerMentions | null = null,
): Conversation {
  const last = known.lastMessage;
  const newer = last?.id === message.id && last.version < message.version;
  const version = Math.max(known.version, message.version);
  const { unread, mentions } = known.own;
  // What has this version or a later one is counted already.
  const isNew = isCounted(known, message) && message.version > known.version;
  const gone = isNew && message.deletedAt !== null && message.sender.id !== userId ? 1 : 0;
  const left = isNew && wasMentioned(before, message, userId) ? 1 : 0;
  const added = isNew && before !== null && isMentioned(message, userId) ? 1 : 0;
  return withCounts(
    { ...known, version, lastMessage: newer ? message : last },
    { unread: unread - gone, mentions: mentions + added - left },
  );
}

/** Whether the unread messages include this one, if another user wrote it. */
function isCounted({ own, lastSeq }: Conversation, { seq }: Message): boolean {
  return seq > own.lastReadSeq && seq <= lastSeq;
}

/**
 * Whether the unread numbers depend on a change of a message that comes too late or too early to be
 * counted: notices of two nodes may change places.
 */
export function isMiscounted(
  known: Conversation,
  message: Message,
  before: FormerMentions | null = null,
): boolean {
  const matters = message.seq > known.own.lastReadSeq && (before ?? message.deletedAt) !== null;
  return matters && (message.version <= known.version || !isCounted(known, message));
}

/**
 * Whether a message that arrives late was counted as something else: a later one has counted it as a
 * text of another user that mentions nobody.
 */
export function isMiscountedLate(known: Conversation, message: Message, userId: UserId): boolean {
  const counted = message.type === 'text' && message.sender.id !== userId;
  return isCounted(known, message) && (!counted || isMentioned(message, userId));
}

function wasMentioned(before: FormerMentions | null, { sender }: Message, userId: UserId): boolean {
  return (
    before !== null &&
    sender.id !== userId &&
    (before.all === 'all' || before.userIds.includes(userId))
  );
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
  return withCounts(
    { ...known, own: { ...known.own, lastReadSeq: Math.max(known.own.lastReadSeq, seq) } },
    known.own,
  );
}

/**
 * After the server has moved my read cursor, also back. Messages that are not known here yet are
 * counted when they arrive; those that it has not counted are counted as unread texts of others.
 */
export function withOwnRead(
  known: Conversation,
  seq: number,
  { unread, mentions, countedSeq, back }: OwnCursorMoved,
): Conversation {
  if (!back && known.own.lastReadSeq > seq) return known;
  const own = { ...known.own, lastReadSeq: seq };
  const after = Math.max(0, unread + known.lastSeq - countedSeq);
  return withCounts({ ...known, own }, { unread: after, mentions });
}

export function withDelivered(known: Conversation, seq: number): Conversation {
  if (seq <= known.own.lastDeliveredSeq) return known;
  return { ...known, own: { ...known.own, lastDeliveredSeq: seq } };
}

/** After a user changed their profile. */
export function withCard(known: Conversation, card: UserCard): Conversation {
  const peer = known.peer?.id === card.id ? card : known.peer;
  const last = known.lastMessage && withCardInMessage(known.lastMessage, card);
  return peer === known.peer && last === known.lastMessage
    ? known
    : { ...known, peer, lastMessage: last };
}

/** The message with the new card of a user, where it names them. */
export function withCardInMessage(message: Message, card: UserCard): Message {
  const { sender, mentions, forwarded } = message;
  const named = [sender, ...mentions.users, ...(forwarded ? [forwarded.sender] : [])];
  if (!named.some(({ id }) => id === card.id)) return message;
  const renamed = (user: UserCard): UserCard => (user.id === card.id ? card : user);
  return {
    ...message,
    sender: renamed(sender),
    mentions: { ...mentions, users: mentions.users.map(renamed) },
    forwarded: forwarded && { ...forwarded, sender: renamed(forwarded.sender) },
  } as Message;
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

/**
 * No more messages are unread than there are after the read cursor, and no more of them mention me.
 */
function withCounts(
  conversation: Conversation,
  counted: Pick<OwnMembership, 'unread' | 'mentions'>,
): Conversation {
  const after = Math.max(0, conversation.lastSeq - conversation.own.lastReadSeq);
  const unread = Math.max(0, Math.min(counted.unread, after));
  const mentions = Math.max(0, Math.min(counted.mentions, unread));
  return { ...conversation, own: { ...conversation.own, unread, mentions } };
}
