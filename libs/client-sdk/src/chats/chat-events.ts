import type {
  ChatsServerEvents,
  Conversation,
  ConversationId,
  MemberRole,
  NoticeOf,
  PersonalServerEvents,
  Version,
} from '@chatcall/contracts';
import type { ClientCore } from '../client-api.js';
import type { ChatState } from './chat-state.js';
import { withoutOwnReactions } from './history/index.js';
import { placeIdOf } from './outbox/index.js';

type Events = ChatsServerEvents & PersonalServerEvents;
type Handlers = {
  readonly [E in keyof Events]: (chat: ChatState, notice: NoticeOf<Events, E>) => void;
};

/** The handler of each event of chats; an event without a handler does not compile. */
const HANDLERS: Handlers = {
  'chat:message': (chat, { message, thread }) => chat.accept(message, thread),
  'chat:messageChanged': (chat, notice) =>
    chat.changed(
      notice.by === chat.userId ? notice.message : withoutOwnReactions(notice.message),
      notice,
    ),
  'chat:changed': (chat, { conversationId, version }) => {
    if (!chat.store.get(conversationId)) loadUnknown(chat, conversationId);
    chat.changes.exists(conversationId, version);
  },
  'chat:typing': (chat, { conversationId, userId, typing, threadId = null }) => {
    const placeId = placeIdOf({ conversationId, threadId });
    if (userId !== chat.userId) chat.typing.set(placeId, userId, typing);
  },
  'chat:read': (chat, { conversationId, userId, seq, own }) => {
    if (own && userId === chat.userId) chat.ownReadMoved(conversationId, seq, own);
    else chat.cursorMoved(conversationId, userId, seq, 'read');
  },
  'chat:delivered': (chat, { conversationId, userId, seq }) =>
    chat.cursorMoved(conversationId, userId, seq, 'delivered'),
  'chat:conversationAdded': (chat, { conversation }) => {
    chat.store.put(conversation);
  },
  'chat:conversationChanged': (chat, { conversationId, version, ...details }) =>
    detailsChanged(chat, conversationId, version, details),
  'chat:conversationRemoved': (chat, { conversationId }) => {
    if (!chat.store.get(conversationId)) chat.sync.totals.invalidate();
    chat.store.remove(conversationId);
  },
  'chat:ownMembershipChanged': (chat, { conversationId, ...settings }) => {
    // An unloaded conversation may now belong to a list that is shown.
    if (!chat.store.get(conversationId)) loadUnknown(chat, conversationId);
    chat.store.change(conversationId, (known) => ({
      ...known,
      own: { ...known.own, ...settings },
    }));
  },
  'chat:savedChanged': (chat, notice) => chat.lists.saved.noticed(notice),
  'chat:sectionsChanged': (chat, { sections }) => chat.sections.set(sections),
  'chat:draftChanged': (chat, { draft }) => chat.draftSync.noticed(draft),
  'chat:membersAdded': (chat, { conversationId, members, memberCount, version }) => {
    for (const { user } of members) chat.cards.addIfUnknown(user);
    chat.opened(conversationId)?.members.apply(members, version);
    memberCountChanged(chat, conversationId, memberCount, version);
  },
  'chat:memberRemoved': (chat, { conversationId, userId, memberCount, version }) => {
    chat.typing.left(conversationId, userId);
    chat.opened(conversationId)?.members.remove(userId, version);
    memberCountChanged(chat, conversationId, memberCount, version);
  },
  'chat:memberRoleChanged': (chat, { conversationId, userId, role, version }) => {
    chat.opened(conversationId)?.members.changeRole(userId, role, version);
    if (userId === chat.userId) detailsChanged(chat, conversationId, version, {}, role);
    else detailsChanged(chat, conversationId, version, {});
  },
  'chat:ownThreadChanged': (chat, notice) => {
    const { conversationId, threadId, own, back = false } = notice;
    const open = chat.opened(conversationId)?.threads.get(threadId);
    if (open && back) open.readHere = Math.min(open.readHere, own.lastReadSeq);
    chat.threads.ownChanged(notice);
  },
  'chat:followedThreadReplied': (chat, { threadId, threadSeq }) =>
    chat.threads.followedReplied(threadId, threadSeq),
};

function loadUnknown(chat: ChatState, id: ConversationId): void {
  void chat.sync.load(id).catch(() => chat.sync.totals.invalidate());
}

/**
 * Stores changed details and their version. Events of two nodes may change places: one that is older
 * than the known details is not applied. Its version is then missing, so that the changes are
 * requested.
 */
function detailsChanged(
  chat: ChatState,
  id: ConversationId,
  version: Version,
  changed: Partial<Conversation>,
  role?: MemberRole,
): void {
  const known = chat.store.get(id);
  if (!known || version <= known.detailsVersion) return;
  chat.store.change(id, (conversation) => ({
    ...conversation,
    ...changed,
    version: Math.max(conversation.version, version),
    detailsVersion: version,
    own: { ...conversation.own, role: role ?? conversation.own.role },
  }));
  chat.changes.noticed(id, version);
}

/** A later event has the number of members of its own time: nothing is missing. */
function memberCountChanged(
  chat: ChatState,
  id: ConversationId,
  memberCount: number,
  version: Version,
): void {
  detailsChanged(chat, id, version, { memberCount });
  chat.changes.noticed(id, version);
}

/** Passes every event of chats to its handler during the session. */
export function listenToChats(core: ClientCore, chat: ChatState): void {
  const listen = <E extends keyof Events>(event: E): void => {
    const handle = HANDLERS[event] as (chat: ChatState, notice: NoticeOf<Events, E>) => void;
    chat.session.watch(core.connection.on(event), (notice) =>
      handle(chat, notice as NoticeOf<Events, E>),
    );
  };
  (Object.keys(HANDLERS) as (keyof Events)[]).forEach(listen);
}
