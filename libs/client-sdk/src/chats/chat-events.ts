import type { ChatsServerEvents, Conversation, NoticeOf } from '@chatcall/contracts';
import type { ClientCore } from '../client-api.js';
import type { ChatState } from './chat-state.js';

type Handlers = {
  readonly [E in keyof ChatsServerEvents]: (
    chat: ChatState,
    notice: NoticeOf<ChatsServerEvents, E>,
  ) => void;
};

/** The handler of each event of chats; an event without a handler does not compile. */
const HANDLERS: Handlers = {
  'chat:message': (chat, { message }) => chat.accept(message),
  'chat:messageChanged': (chat, { message }) => chat.changed(message),
  'chat:typing': (chat, { conversationId, userId, typing }) => {
    if (userId !== chat.userId) chat.typing.set(conversationId, userId, typing);
  },
  'chat:read': (chat, { conversationId, userId, seq }) =>
    chat.cursorMoved(conversationId, userId, seq, 'read'),
  'chat:delivered': (chat, { conversationId, userId, seq }) =>
    chat.cursorMoved(conversationId, userId, seq, 'delivered'),
  'chat:conversationAdded': (chat, { conversation }) => {
    chat.store.put(conversation);
  },
  'chat:conversationChanged': (chat, { conversationId, version, ...details }) => {
    const known = chat.store.get(conversationId);
    if (!known || version < known.detailsVersion) return;
    detailsChanged(chat, known, version, details);
  },
  'chat:conversationRemoved': (chat, { conversationId }) => {
    if (!chat.store.get(conversationId)) chat.sync.totals.invalidate();
    chat.store.remove(conversationId);
  },
  'chat:ownMembershipChanged': (chat, { conversationId, muted, archived }) => {
    // An unloaded conversation may now belong to a list that is shown.
    if (!chat.store.get(conversationId))
      void chat.sync.load(conversationId).catch(() => chat.sync.totals.invalidate());
    chat.store.change(conversationId, (known) => ({
      ...known,
      own: { ...known.own, muted, archived },
    }));
  },
  'chat:membersAdded': (chat, { conversationId, members, memberCount, version }) => {
    for (const { user } of members) chat.cards.addIfUnknown(user);
    if (memberChange(chat, conversationId, memberCount, version))
      chat.opened(conversationId)?.members.add(members);
  },
  'chat:memberRemoved': (chat, { conversationId, userId, memberCount, version }) => {
    chat.typing.set(conversationId, userId, false);
    if (memberChange(chat, conversationId, memberCount, version))
      chat.opened(conversationId)?.members.remove(userId);
  },
  'chat:memberRoleChanged': (chat, { conversationId, userId, role, version }) => {
    const memberCount = chat.store.get(conversationId)?.memberCount ?? 0;
    if (!memberChange(chat, conversationId, memberCount, version)) return;
    chat.opened(conversationId)?.members.change(userId, (member) => ({ ...member, role }));
    if (userId === chat.userId)
      chat.store.change(conversationId, (known) => ({ ...known, own: { ...known.own, role } }));
  },
  'chat:changed': (chat, { conversationId, version }) => {
    const known = chat.store.get(conversationId);
    if (known && known.version >= version) return;
    void chat.sync.load(conversationId).then(
      () => chat.opened(conversationId)?.catchUp(),
      () => undefined,
    );
  },
};

/**
 * Stores changed details and their version. Events of two nodes may arrive in the wrong order: the
 * conversation is loaded when a version was skipped, since an event of older details is ignored.
 */
function detailsChanged(
  chat: ChatState,
  known: Conversation,
  version: number,
  changed: Partial<Conversation>,
): void {
  const skipped = version > known.version + 1;
  if (skipped) void chat.sync.load(known.id).catch(() => undefined);
  chat.store.change(known.id, (conversation) => ({
    ...conversation,
    ...changed,
    version: Math.max(conversation.version, version),
    detailsVersion: version,
  }));
  void chat
    .opened(known.id)
    ?.members.versionChanged(skipped ? null : known.detailsVersion, version);
}

/** Stores the new number of members. Returns false for an outdated event. */
function memberChange(
  chat: ChatState,
  conversationId: string,
  memberCount: number,
  version: number,
): boolean {
  const known = chat.store.get(conversationId);
  if (!known || version <= known.detailsVersion) return false;
  detailsChanged(chat, known, version, { memberCount });
  return true;
}

/** Passes every event of chats to its handler during the session. */
export function listenToChats(core: ClientCore, chat: ChatState): void {
  const listen = <E extends keyof ChatsServerEvents>(event: E): void => {
    const handle = HANDLERS[event] as (
      chat: ChatState,
      notice: NoticeOf<ChatsServerEvents, E>,
    ) => void;
    chat.session.watch(core.connection.on(event), (notice) =>
      handle(chat, notice as NoticeOf<ChatsServerEvents, E>),
    );
  };
  (Object.keys(HANDLERS) as (keyof ChatsServerEvents)[]).forEach(listen);
}
