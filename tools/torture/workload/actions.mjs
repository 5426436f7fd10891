/**
 * What clients do. A new kind of change is one more entry here; what it leads to is compared in `checker/`.
 *
 * @typedef {object} Action
 * @property {string} name
 * @property {number} weight How often it is done, relative to the others that are possible.
 * @property {(person: import('./person.mjs').Person, random: import('../random.mjs').SeededRandom) => Plan | null} plan Null:
 *   it is not possible now. Must not change anything.
 *
 * @typedef {object} Plan What history.mjs records of an act, and how it is done.
 * @property {string | null} conversationId Null: it makes one.
 * @property {() => Promise<object | undefined | void>} run Resolves when the server has confirmed it, with more to record.
 */

/** Messages of a conversation that are changed. */
const NEWEST = 60;

const EMOJI = ['👍', '🎉', '👀', '❤️'];

let words = 0;

/** @type {readonly Action[]} */
export const ACTIONS = [
  {
    name: 'send',
    weight: 60,
    plan: (person, random) => {
      const conversation = random.pick(person.conversations);
      if (!conversation) return null;
      const clientMessageId = random.uuid();
      words += 1;
      const content = `Message ${words} of person ${person.index}${mention(person, conversation, random)}`;
      const run = async () => {
        const { id, seq } = await person.chats.send(conversation.id, content, { clientMessageId });
        return { messageId: id, seq };
      };
      return {
        conversationId: conversation.id,
        clientMessageId,
        content,
        key: `text ${conversation.id} ${clientMessageId}`,
        value: content,
        run,
      };
    },
  },
  {
    name: 'edit',
    weight: 12,
    plan: (person, random) => {
      const conversation = random.pick(person.conversations);
      const message = random.pick(ownMessages(person, conversation));
      if (!message) return null;
      const { conversationId, id: messageId } = message;
      words += 1;
      const content = `Edit ${words} of person ${person.index}${mention(person, conversation, random)}`;
      return {
        conversationId,
        key: `text ${conversationId} ${message.clientMessageId}`,
        value: content,
        run: () => person.change(conversationId, messageId, content),
      };
    },
  },
  {
    name: 'delete',
    weight: 4,
    plan: (person, random) => {
      const message = random.pick(ownMessages(person, random.pick(person.conversations)));
      if (!message) return null;
      const { conversationId, id: messageId } = message;
      return {
        conversationId,
        key: `deleted ${conversationId} ${message.clientMessageId}`,
        value: true,
        run: () => person.change(conversationId, messageId, null),
      };
    },
  },
  {
    name: 'react',
    weight: 12,
    plan: (person, random) => {
      const message = random.pick(newestMessages(person, random.pick(person.conversations)));
      if (!message) return null;
      const { conversationId, id: messageId } = message;
      const [emoji, reacted] = [random.pick(EMOJI), random.chance(0.7)];
      return {
        conversationId,
        key: `reaction ${conversationId} ${message.clientMessageId} ${person.me.id} ${emoji}`,
        value: reacted,
        run: () => person.timeline(conversationId).react(messageId, emoji, reacted),
      };
    },
  },
  {
    name: 'pin',
    weight: 4,
    plan: (person, random) => {
      const message = random.pick(newestMessages(person, random.pick(person.conversations)));
      if (!message) return null;
      const { conversationId, id: messageId } = message;
      const pinned = random.chance(0.6);
      return {
        conversationId,
        key: `pinned ${conversationId} ${message.clientMessageId}`,
        value: pinned,
        run: () => person.timeline(conversationId).pin(messageId, pinned),
      };
    },
  },
  {
    name: 'save',
    weight: 4,
    plan: (person, random) => {
      const message = random.pick(newestMessages(person, random.pick(lastingOf(person))));
      if (!message) return null;
      const { conversationId, id: messageId } = message;
      const saved = random.chance(0.6);
      return {
        conversationId,
        key: `saved ${conversationId} ${message.clientMessageId} ${person.me.id}`,
        value: saved,
        run: () => person.chats.setSaved(conversationId, messageId, saved),
      };
    },
  },
  {
    name: 'write draft',
    weight: 4,
    plan: (person, random) => {
      const conversation = random.pick(lastingOf(person));
      if (!conversation) return null;
      words += 1;
      const text = random.chance(0.7) ? `Draft ${words} of person ${person.index}` : '';
      const run = async () => person.timeline(conversation.id).setDraft(text);
      return { conversationId: conversation.id, run };
    },
  },
  {
    name: 'reply',
    weight: 12,
    plan: (person, random) => {
      const root = random.pick(
        newestMessages(person, random.pick(person.conversations)).filter(
          ({ threadId }) => threadId === null,
        ),
      );
      if (!root) return null;
      const { conversationId, id: threadId } = root;
      const clientMessageId = random.uuid();
      words += 1;
      const content = `Reply ${words} of person ${person.index}`;
      const alsoToConversation = random.chance(0.3);
      return {
        conversationId,
        clientMessageId,
        content,
        threadId,
        run: async () => {
          const { id, threadSeq } = await person.reply({
            conversationId,
            clientMessageId,
            content,
            threadId,
            alsoToConversation,
          });
          return { messageId: id, threadSeq };
        },
      };
    },
  },
  {
    name: 'read',
    weight: 12,
    plan: (person, random) => {
      const conversation = random.pick(person.conversations);
      if (!conversation) return null;
      const run = async () => person.read(conversation.id);
      return { conversationId: conversation.id, run };
    },
  },
  {
    name: 'mark unread',
    weight: 4,
    plan: (person, random) => {
      const message = random.pick(newestMessages(person, random.pick(person.conversations)));
      if (!message) return null;
      const { conversationId, seq } = message;
      return { conversationId, run: () => person.markUnread(conversationId, seq) };
    },
  },
  {
    name: 'create group',
    weight: 0.4,
    plan: (person, random) => {
      const group = random.pick(groupsOf(person, ['owner', 'admin', 'member']));
      const peer = random.pick(othersOf(person, group));
      if (!peer || person.guests.has(person.me.id) || person.guests.has(peer.user.id)) return null;
      const created = `Group ${random.between(1, 1_000_000)} of person ${person.index}`;
      return {
        conversationId: null,
        created,
        run: async () => {
          const { id } = await person.chats.createGroup(created, [peer.user.id]);
          return { conversationId: id };
        },
      };
    },
  },
  {
    name: 'rename',
    weight: 4,
    plan: (person, random) => {
      const group = random.pick(groupsOf(person, ['owner', 'admin']));
      if (!group) return null;
      const title = `Title ${random.between(1, 1_000_000)}`;
      return {
        conversationId: group.id,
        key: `title ${group.id}`,
        value: title,
        run: () => person.chats.update(group.id, { title }),
      };
    },
  },
  {
    name: 'change role',
    weight: 3,
    plan: (person, random) => {
      const group = random.pick(groupsOf(person, ['owner']));
      const member = random.pick(
        othersOf(person, group).filter(
          ({ user, role }) => role !== 'owner' && !person.guests.has(user.id),
        ),
      );
      if (!member) return null;
      const role = member.role === 'admin' ? 'member' : 'admin';
      return {
        conversationId: group.id,
        key: `role ${group.id} ${member.user.id}`,
        value: role,
        run: () => person.chats.changeRole(group.id, member.user.id, role),
      };
    },
  },
  {
    name: 'remove member',
    weight: 1,
    plan: (person, random) => {
      const group = random.pick(groupsOf(person, ['owner']));
      const guest = random.pick(
        othersOf(person, group).filter(({ user }) => person.guests.has(user.id)),
      );
      if (!guest) return null;
      return {
        conversationId: group.id,
        key: `member ${group.id} ${guest.user.id}`,
        value: false,
        run: () => person.chats.removeMember(group.id, guest.user.id),
      };
    },
  },
  {
    name: 'add member',
    weight: 3,
    plan: (person, random) => {
      const group = random.pick(groupsOf(person, ['owner']));
      if (!group) return null;
      const members = new Set(othersOf(person, group).map(({ user }) => user.id));
      const guest = random.pick([...person.guests].filter((id) => !members.has(id)));
      if (!guest) return null;
      return {
        conversationId: group.id,
        key: `member ${group.id} ${guest}`,
        value: true,
        run: () => person.chats.addMembers(group.id, [guest]),
      };
    },
  },
  {
    name: 'leave',
    weight: 1,
    plan: (person, random) => {
      if (!person.guests.has(person.me.id)) return null;
      const group = random.pick(groupsOf(person, ['member']));
      if (!group) return null;
      return {
        conversationId: group.id,
        key: `member ${group.id} ${person.me.id}`,
        value: false,
        run: () => person.chats.leave(group.id),
      };
    },
  },
  {
    name: 'join channel',
    weight: 3,
    plan: (person, random) => {
      const joined = new Set(person.conversations.map(({ id }) => id));
      const channel = random.pick([...person.channels].filter((id) => !joined.has(id)));
      if (!channel) return null;
      return {
        conversationId: channel,
        key: `member ${channel} ${person.me.id}`,
        value: true,
        run: async () => void (await person.chats.join(channel)),
      };
    },
  },
  {
    name: 'leave channel',
    weight: 1,
    plan: (person, random) => {
      const channel = random.pick(
        person.conversations.filter(({ kind, own }) => kind === 'channel' && own.role === 'member'),
      );
      if (!channel) return null;
      return {
        conversationId: channel.id,
        key: `member ${channel.id} ${person.me.id}`,
        value: false,
        run: () => person.chats.leave(channel.id),
      };
    },
  },
  {
    name: 'mute',
    weight: 3,
    plan: (person, random) => {
      const conversation = random.pick(lastingOf(person));
      if (!conversation) return null;
      const muted = !conversation.own.muted;
      return {
        conversationId: conversation.id,
        key: `muted ${conversation.id} ${person.me.id}`,
        value: muted,
        run: () => person.chats.setMuted(conversation.id, muted),
      };
    },
  },
];

function groupsOf(person, roles) {
  return person.conversations.filter(
    ({ kind, own }) => kind === 'group' && roles.includes(own.role),
  );
}

/** Conversations that the user stays in: what they set there stays set. */
function lastingOf(person) {
  if (person.guests.has(person.me.id)) return [];
  return person.conversations.filter(({ kind }) => kind !== 'channel');
}

/** At the end of some texts: everybody, or a user who stays a member. */
function mention(person, conversation, random) {
  if (!conversation || !random.chance(0.2)) return '';
  if (conversation.kind !== 'direct' && random.chance(0.3)) return ' <@all>';
  if (conversation.kind === 'channel') return '';
  const others = othersOf(person, conversation).filter(({ user }) => !person.guests.has(user.id));
  const named = random.pick(others);
  return named ? ` <@${named.user.id}>` : '';
}

function ownMessages(person, conversation) {
  return newestMessages(person, conversation).filter(({ mine }) => mine);
}

/** Stored texts that are not deleted. */
function newestMessages(person, conversation) {
  if (!conversation) return [];
  return person
    .timeline(conversation.id)
    .messages$.value.slice(-NEWEST)
    .filter(({ id, type, deletedAt }) => id && type === 'text' && !deletedAt)
    .map((message) => ({ ...message, conversationId: conversation.id }));
}

function othersOf(person, group) {
  if (!group) return [];
  return person.timeline(group.id).members$.value.filter(({ user }) => user.id !== person.me.id);
}
