import { reactionText } from './shown.mjs';

/**
 * Compares what a client shows with what the database holds.
 *
 * @param {import('./shown.mjs').Shown} shown
 * @param {ReadonlyMap<string, import('./stored.mjs').StoredConversation>} stored
 * @returns {import('./check-acts.mjs').Finding[]}
 */
export function checkClient(shown, stored) {
  const mine = [...stored.values()].filter(({ members }) => members.has(shown.userId));
  const ids = new Set(mine.map(({ id }) => id));
  const left = [...shown.conversations.keys()].filter((id) => !ids.has(id));
  const findings = [
    ...left.map((conversationId) => ({
      kind: 'stale',
      what: 'a conversation is shown of which the user is no member',
      conversationId,
    })),
    ...mine.flatMap((conversation) => checkConversation(shown, conversation)),
    ...checkTotals(shown, mine),
    ...(shown.streamed ? checkStream(shown.streamed, mine.filter(isForAll)) : []),
  ];
  return findings.map((finding) => ({ ...finding, client: shown.client }));
}

/** The stream has all of it: channels are joined and left meanwhile. */
function isForAll({ kind }) {
  return kind !== 'channel';
}

/** The counts over all conversations; muted ones count for the mentions only. */
function checkTotals({ userId, totals }, conversations) {
  const members = conversations.map((conversation) => conversation.members.get(userId));
  const counted = members.filter(({ muted, unread }) => !muted && unread > 0);
  const sum = (list, name) => list.reduce((total, member) => total + member[name], 0);
  const stored = {
    unread: sum(counted, 'unread'),
    unreadConversations: counted.length,
    mentions: sum(members, 'mentions'),
  };
  return checkFields(totals, stored, 'over all conversations, ');
}

function checkConversation({ userId, guest, conversations }, conversation) {
  const conversationId = conversation.id;
  const shown = conversations.get(conversationId);
  if (!shown)
    return [{ kind: 'stale', what: 'a conversation of the user is not shown', conversationId }];
  const member = conversation.members.get(userId);
  const messages = conversation.messages.map((message) => seenBy(userId, message));
  const required = guest
    ? messages.filter(({ createdAt }) => createdAt > member.joinedAt)
    : messages;
  const { title, lastSeq, pins } = conversation;
  const { role, muted, lastReadSeq, unread, mentions, draft } = member;
  const fields = { title, lastSeq, role, muted, lastReadSeq, unread, mentions, draft };
  return [
    ...checkFields({ ...shown, pins: shown.pins.join() }, { ...fields, pins: pins.join() }),
    ...checkMembers(shown.roles, conversation.members),
    ...checkMessages(shown.messages, messages, required),
  ].map((finding) => ({ ...finding, conversationId }));
}

/** A stored message with the reactions, and whether it is saved, as a user sees it. */
function seenBy(userId, message) {
  const reactions = [...message.reactionCounts].map(([emoji, count]) => ({
    emoji,
    count,
    mine: message.reactions.has(`${userId} ${emoji}`),
  }));
  return {
    ...message,
    reactions: reactionText(reactions),
    saved: message.savedBy.has(userId),
  };
}

function checkFields(shown, fields, where = '') {
  return Object.entries(fields)
    .filter(([name, value]) => shown[name] !== value)
    .map(([name, value]) => ({
      kind: 'stale',
      what: `${where}${name} is shown as '${shown[name]}', and '${value}' is stored`,
    }));
}

function checkMembers(shown, members) {
  const users = new Set([...shown.keys(), ...members.keys()]);
  return [...users]
    .filter((user) => shown.get(user) !== members.get(user)?.role)
    .map((user) => ({
      kind: 'stale',
      what: `the member ${user} is shown as '${shown.get(user)}', and '${members.get(user)?.role}' is stored`,
    }));
}

/** All of `required` are shown, all as they are stored, each once, by `seq`. */
function checkMessages(shown, messages, required) {
  const findings = [];
  const byId = new Map(messages.map((message) => [message.id, message]));
  const seen = new Set();
  let newest = 0;
  for (const { id, seq, ...content } of shown) {
    const message = byId.get(id);
    const about = { message: { id, seq, clientMessageId: message?.clientMessageId } };
    if (!message) {
      findings.push({
        kind: 'stale',
        what: `'${content.content}' is shown, and is not stored`,
        ...about,
      });
      continue;
    }
    if (seen.has(id))
      findings.push({ kind: 'duplicated', what: 'a message is shown twice', ...about });
    else if (seq <= newest)
      findings.push({ kind: 'reordered', what: `${seq} is shown after ${newest}`, ...about });
    seen.add(id);
    newest = Math.max(newest, seq);
    const differing = Object.keys(content).filter((name) => content[name] !== message[name]);
    for (const name of differing)
      findings.push({
        kind: 'stale',
        what: `${name} is shown as '${content[name]}', and '${message[name]}' is stored`,
        ...about,
      });
  }
  const missing = required.filter(({ id }) => !seen.has(id));
  return [
    ...findings,
    ...missing.map(({ id, seq, clientMessageId, content }) => ({
      kind: 'lost',
      what: `'${content}' is stored, and is not shown`,
      message: { id, seq, clientMessageId },
    })),
  ];
}

/** The stream has handed out every message since it was opened, once and in order. */
function checkStream(streamed, conversations) {
  return conversations.flatMap(({ id: conversationId, lastSeq }) => {
    const { after, seqs } = streamed.get(conversationId) ?? { after: 0, seqs: [] };
    const seen = new Set();
    const findings = [];
    let before = after;
    for (const seq of seqs) {
      const about = { conversationId, message: { seq } };
      if (seen.has(seq))
        findings.push({ kind: 'duplicated', what: 'the stream has it twice', ...about });
      else if (seq < before)
        findings.push({ kind: 'reordered', what: `the stream has it after ${before}`, ...about });
      seen.add(seq);
      before = Math.max(before, seq);
    }
    for (let seq = after + 1; seq <= lastSeq; seq += 1)
      if (!seen.has(seq))
        findings.push({
          kind: 'lost',
          what: 'the stream does not have it',
          conversationId,
          message: { seq },
        });
    return findings;
  });
}
