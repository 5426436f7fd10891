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
  'chat:conversationChanged': (chat, { conversationId, title, avatarUrl, version }) => {
    const known = chat.store.get(conversationId);
    if (!known || version < known.version) return;
    fetchSkipped(chat, known, version);
    chat.store.change(conversationId, (conversation) => ({
      ...conversation,
      title,
      avatarUrl,
      version,
    }));
    void chat.opened(conversationId)?.members.versionChanged(version);
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
};

/**
 * Events of two nodes may arrive in the wrong order. The change of a skipped version is requested,
 * since its event will be ignored as outdated.
 */
function fetchSkipped(chat: ChatState, known: Conversation, version: number): void {
  if (version > known.version + 1) void chat.sync.load(known.id).catch(() => undefined);
}

/**
 * Stores the new count and version. Returns false for an outdated event; loads the conversation
 * when a version was skipped.
 */
function memberChange(
  chat: ChatState,
  conversationId: string,
  memberCount: number,
  version: number,
): boolean {
  const known = chat.store.get(conversationId);
  if (!known || version <= known.version) return false;
  fetchSkipped(chat, known, version);
  chat.store.change(conversationId, (conversation) => ({ ...conversation, memberCount, version }));
  void chat.opened(conversationId)?.members.versionChanged(version);
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
