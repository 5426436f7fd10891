/**
 * Compares what clients did with what the database holds.
 *
 * @typedef {import('../history.mjs').Act} Act
 * @typedef {import('./stored.mjs').StoredConversation} StoredConversation
 *
 * @typedef {object} Finding
 * @property {'lost' | 'duplicated' | 'reordered' | 'stale' | 'never converged'} kind
 * @property {string} what
 * @property {string} [conversationId]
 * @property {{ id?: string, clientMessageId?: string, seq?: number }} [message]
 * @property {number} [client] That shows it.
 * @property {number} [at] When it began, in milliseconds since the start of the run.
 */

/**
 * @param {readonly Act[]} acts
 * @param {ReadonlyMap<string, StoredConversation>} stored
 * @param {ReadonlyMap<string, string | boolean | null>} initial What the keys of acts were set to at the start.
 * @returns {Finding[]}
 */
export function checkActs(acts, stored, initial) {
  const sent = acts.filter(({ clientMessageId }) => clientMessageId !== undefined);
  const sends = sent.filter(({ threadId }) => threadId === undefined);
  return [
    ...checkSends(sends, stored),
    ...checkOrder(sends, stored),
    ...checkReplies(
      sent.filter(({ threadId }) => threadId !== undefined),
      stored,
    ),
    ...[...stored.values()].flatMap(checkThreads),
    ...checkCreations(acts, stored),
    ...checkKeys(acts, stored, initial),
    ...[...stored.values()].flatMap(checkSeqs),
    ...[...stored.values()].flatMap(checkUnread),
    ...[...stored.values()].flatMap(checkReactions),
  ];
}

/** Every acknowledged message is stored as it was acknowledged, and none twice. */
function checkSends(sends, stored) {
  return sends.flatMap((act) => {
    const { conversationId, clientMessageId, startedAt: at } = act;
    const rows = (stored.get(conversationId)?.messages ?? []).filter(
      (message) => message.clientMessageId === clientMessageId,
    );
    const about = { conversationId, message: { clientMessageId, seq: act.seq }, at };
    if (rows.length > 1)
      return [
        { kind: 'duplicated', what: `'${act.content}' is stored ${rows.length} times`, ...about },
      ];
    if (act.outcome !== 'acked') return [];
    const [row] = rows;
    if (!row)
      return [
        { kind: 'lost', what: `'${act.content}' was acknowledged, and is not stored`, ...about },
      ];
    if (row.seq !== act.seq)
      return [
        {
          kind: 'lost',
          what: `'${act.content}' was acknowledged as ${act.seq}, and is ${row.seq}`,
          ...about,
        },
      ];
    return [];
  });
}

/** Messages of one sender in one conversation are stored in the order of the calls. */
function checkOrder(sends, stored) {
  const findings = [];
  const newest = new Map();
  const seqs = new Map(
    [...stored.values()].flatMap(({ messages }) =>
      messages.map(({ clientMessageId, seq }) => [clientMessageId, seq]),
    ),
  );
  for (const { client, conversationId, clientMessageId, content, startedAt: at } of sends) {
    const seq = seqs.get(clientMessageId);
    if (seq === undefined) continue;
    const key = `${client} ${conversationId}`;
    const before = newest.get(key) ?? 0;
    if (seq < before) {
      const what = `'${content}' is stored as ${seq}, before an earlier message of the same sender (${before})`;
      findings.push({
        kind: 'reordered',
        what,
        conversationId,
        message: { clientMessageId, seq },
        at,
      });
    }
    newest.set(key, Math.max(seq, before));
  }
  return findings;
}

/** Every acknowledged reply is stored in its thread as it was acknowledged, and none twice. */
function checkReplies(replies, stored) {
  return replies.flatMap((act) => {
    const { conversationId, clientMessageId, threadId, threadSeq, startedAt: at } = act;
    const rows = (stored.get(conversationId)?.replies ?? []).filter(
      (reply) => reply.clientMessageId === clientMessageId,
    );
    const about = { conversationId, message: { clientMessageId }, at };
    if (rows.length > 1)
      return [
        { kind: 'duplicated', what: `'${act.content}' is stored ${rows.length} times`, ...about },
      ];
    if (act.outcome !== 'acked') return [];
    const [row] = rows;
    if (row?.threadId === threadId && row.threadSeq === threadSeq) return [];
    const place = row ? `${row.threadSeq} in ${row.threadId}` : 'nowhere';
    const what = `'${act.content}' was acknowledged as ${threadSeq} in ${threadId}, and is ${place}`;
    return [{ kind: 'lost', what, ...about }];
  });
}

/** `threadSeq` counts 1, 2, 3 … without gaps, and the summaries are those of the replies. */
function checkThreads({ id: conversationId, messages, replies }) {
  const threads = Map.groupBy(replies, ({ threadId }) => threadId);
  return messages.flatMap(({ id, seq, clientMessageId, replies: counted, lastReply }) => {
    const thread = threads.get(id) ?? [];
    const about = { conversationId, message: { id, seq, clientMessageId } };
    const wrong = thread.findIndex(({ threadSeq }, index) => threadSeq !== index + 1);
    if (wrong >= 0) {
      const { threadSeq } = thread[wrong];
      const kind = threadSeq <= wrong ? 'duplicated' : 'lost';
      return [{ kind, what: `in the thread, after ${wrong} comes ${threadSeq}`, ...about }];
    }
    const left = thread.filter(({ deleted }) => !deleted).length;
    if (left === counted && thread.length === lastReply) return [];
    const what = `the thread has ${left} replies up to ${thread.length}, and its summary ${counted} up to ${lastReply}`;
    return [{ kind: 'stale', what, ...about }];
  });
}

/** `seq` counts 1, 2, 3 … without gaps. */
function checkSeqs({ id: conversationId, lastSeq, messages }) {
  const wrong = messages.findIndex(({ seq }, index) => seq !== index + 1);
  if (wrong >= 0) {
    const { seq } = messages[wrong];
    const kind = seq <= (messages[wrong - 1]?.seq ?? 0) ? 'duplicated' : 'lost';
    return [{ kind, what: `after ${wrong} comes ${seq}`, conversationId, message: { seq } }];
  }
  if (messages.length === lastSeq) return [];
  const what = `${messages.length} messages are stored, and the last one counts as ${lastSeq}`;
  return [{ kind: 'lost', what, conversationId }];
}

/** Every acknowledged group exists, and none twice: its first message has the title. */
function checkCreations(acts, stored) {
  const made = Map.groupBy(stored.values(), ({ createdAs }) => createdAs);
  return acts
    .filter(({ created }) => created !== undefined)
    .flatMap(({ created, outcome, conversationId, startedAt: at }) => {
      const groups = made.get(created) ?? [];
      if (groups.length > 1) {
        const what = `the group '${created}' exists ${groups.length} times`;
        return [{ kind: 'duplicated', what, at }];
      }
      if (outcome !== 'acked' || groups[0]?.id === conversationId) return [];
      return [{ kind: 'lost', what: `the group '${created}' does not exist`, conversationId, at }];
    });
}

/** What others have written after the read cursor of a member and did not delete is unread, and nothing else; of that, what names the member or all counts as mention. */
function checkUnread({ id: conversationId, members, messages }) {
  return [...members].flatMap(([userId, { lastReadSeq, unread, mentions }]) => {
    const after = messages.filter(
      ({ seq, type, senderId, deleted }) =>
        seq > lastReadSeq && type !== 'system' && !deleted && senderId !== userId,
    );
    const naming = after.filter(({ content }) =>
      ['all', userId].some((target) => content.includes(`<@${target}>`)),
    );
    const counts = [
      ['unread', after.length, unread],
      ['mentions', naming.length, mentions],
    ];
    return counts
      .filter(([, found, counted]) => found !== counted)
      .map(([name, found, counted]) => ({
        kind: 'stale',
        what: `${found} ${name} of ${userId} are stored, and ${counted} are counted`,
        conversationId,
      }));
  });
}

/** The summary of a message counts the reactions to it. */
function checkReactions({ id: conversationId, messages }) {
  return messages.flatMap(({ id, seq, clientMessageId, reactions, reactionCounts }) => {
    const emoji = [...reactions].map((reaction) => reaction.split(' ')[1]);
    const counts = Map.groupBy(emoji, (each) => each);
    const wrong = new Set([...counts.keys(), ...reactionCounts.keys()]);
    return [...wrong]
      .filter((each) => (counts.get(each)?.length ?? 0) !== (reactionCounts.get(each) ?? 0))
      .map((each) => ({
        kind: 'stale',
        what: `${counts.get(each)?.length ?? 0} users reacted with ${each}, and ${reactionCounts.get(each) ?? 0} are counted`,
        conversationId,
        message: { id, seq, clientMessageId },
      }));
  });
}

/**
 * Where several acts set the same thing, the database has the value of one of them, and no acknowledged act began after that one
 * had ended: it would have been lost. An act without an answer may have happened at any time since.
 */
function checkKeys(acts, stored, initial) {
  const findings = [];
  const byKey = Map.groupBy(
    acts.filter(({ key }) => key !== undefined),
    ({ key }) => key,
  );
  for (const [key, all] of byKey) {
    const value = storedValue(key, stored);
    if (value === undefined) continue;
    const writers = all.filter((act) => act.value === value).map(endOf);
    if (initial.get(key) === value) writers.push(0);
    const last = Math.max(-1, ...writers);
    const lost = all.filter(({ outcome, startedAt }) => outcome === 'acked' && startedAt > last);
    for (const act of lost.filter((each) => each.value !== value)) {
      const { conversationId, startedAt: at } = act;
      const what = `${act.action} to '${act.value}' was acknowledged, and '${value}' is stored (${key})`;
      findings.push({ kind: 'lost', what, conversationId, at });
    }
  }
  return findings;
}

function endOf({ outcome, endedAt }) {
  return outcome === 'acked' || outcome === 'refused' ? (endedAt ?? Infinity) : Infinity;
}

/**
 * What a key is set to: `title CONVERSATION`; `role`, `muted` or `member CONVERSATION USER`; `text` or `deleted CONVERSATION` and the
 * client's id of a message; `reaction`, those, a user and an emoji; `pinned` and `saved`, those (and a user). Undefined: there is nothing to be set.
 *
 * @returns {string | boolean | null | undefined}
 */
export function storedValue(key, stored) {
  const [what, conversationId, id, userId, emoji] = key.split(' ');
  const conversation = stored.get(conversationId);
  const member = conversation?.members.get(id);
  const message = conversation?.messages.find(({ clientMessageId }) => clientMessageId === id);
  switch (what) {
    case 'title':
      return conversation?.title;
    case 'member':
      return member !== undefined;
    case 'text':
      return message?.deleted ? undefined : message?.content;
    case 'deleted':
      return message?.deleted;
    case 'pinned':
      return message?.deleted ? undefined : message?.pinned;
    case 'saved':
      return message?.deleted ? undefined : message?.savedBy.has(userId);
    case 'reaction':
      return message?.deleted ? undefined : message?.reactions.has(`${userId} ${emoji}`);
    default:
      return member?.[what];
  }
}
