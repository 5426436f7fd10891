import { randomUUID } from 'node:crypto';
import { searchKeyOf, type Conversation } from '@chatcall/contracts';
import { connect, register, request, rest, type Account } from './account.js';
import type { Server } from './server.js';

const LONG_NAME = 'Wolfeschlegelsteinhausenbergerdorff-Vandenplas de la Croix';

/** Accounts and conversations that are hard on a screen: long names, long words, long histories. */
export interface Seed {
  readonly ada: Account;
  readonly ben: Account;
  readonly long: Account;
  /** Has blocked Ada. */
  readonly mia: Account;
  /** Has no contacts and no conversations. */
  readonly newcomer: Account;
  readonly direct: Conversation;
  readonly group: Conversation;
  readonly withMia: Conversation;
}

export async function seed(server: Server): Promise<Seed> {
  const { url } = server;
  const [ada, newcomer, ben, long, mia] = await Promise.all([
    register(url, 'Ada Lovelace'),
    register(url, 'New Person'),
    register(url, 'Ben Okafor'),
    register(url, LONG_NAME),
    register(url, 'Mia Svensson'),
  ]);
  const openDirect = (peer: Account): Promise<Conversation> =>
    rest(url, 'POST', '/chats/direct', { token: ada.token, body: { userId: peer.id } });
  const direct = await openDirect(ben);
  const withMia = await openDirect(mia);
  const group = await rest<Conversation>(url, 'POST', '/chats/groups', {
    token: ada.token,
    body: {
      title: 'Release planning for the autumn of the year after next, all sites',
      memberIds: [ben.id, long.id],
    },
  });
  await rest(url, 'PUT', `/contacts/${ada.id}`, { token: long.token });
  await rest(url, 'PUT', `/contacts/${ben.id}`, { token: ada.token });
  for (const [one, other] of [
    [ada, mia],
    [mia, ada],
  ] as const)
    await rest(url, 'PUT', `/contacts/${other.id}`, { token: one.token });

  const sockets = await Promise.all([ada, ben, long].map((person) => connect(url, person.token)));
  const [asAda, asBen, asLong] = sockets;
  const send = async (
    socket: (typeof sockets)[number] | undefined,
    conversation: Conversation,
    content: string,
  ): Promise<void> => {
    if (!socket) throw new Error('not connected');
    await request(socket, 'chat:message', {
      conversationId: conversation.id,
      clientMessageId: randomUUID(),
      content,
    });
  };
  for (let index = 1; index <= 70; index += 1)
    await send(index % 3 === 0 ? asAda : asBen, direct, `Line ${index} of a long conversation.`);
  await send(
    asBen,
    direct,
    'See https://example.org/a/very/long/path/that/does/not/end/soon?with=parameters&and=more#and-a-fragment',
  );
  await send(asAda, direct, 'Thanks! 👍');
  await send(asAda, withMia, 'Are you there on Monday?');
  await send(
    asLong,
    group,
    'Hello everyone, here is a message that takes more than one line on most screens, because people do write such messages at work.',
  );
  await send(asBen, group, 'Supercalifragilisticexpialidocious'.repeat(6));
  await send(asLong, group, 'And something short');
  await send(asAda, group, 'One\nTwo\nThree');
  for (const socket of sockets) socket.disconnect();
  await server.database.rows(
    "UPDATE messages SET created_at = created_at - interval '2 days' WHERE conversation_id = $1 AND seq < 40",
    [direct.id],
  );
  await rest(url, 'PUT', `/contacts/${ada.id}/block`, { token: mia.token });
  return { ada, ben, long, mia, newcomer, direct, group, withMia };
}

/**
 * Inserts groups with a single member, `Team 0` with the newest activity and `Zimmer-Pläne` with the oldest. The last ten are archived;
 * half of the others have an unread message.
 */
export async function insertGroups(server: Server, userId: string, count: number): Promise<void> {
  const groups = Array.from({ length: count }, (_, index) => {
    const title = index === count - 11 ? 'Zimmer-Pläne' : `Team ${index}`;
    const archived = index >= count - 10;
    return {
      id: randomUUID(),
      title,
      index,
      archived,
      read: archived || index % 2 === 1 ? 1 : 0,
      ...searchKeyOf(title),
    };
  });
  await server.database.rows(
    `WITH g AS (
       SELECT *, now() - (index + 1) * interval '1 hour' AS at FROM jsonb_to_recordset($2::jsonb)
         AS g (id uuid, title text, index integer, archived boolean, read integer, text text, grams text[])
     ), made AS (
       INSERT INTO conversations (id, kind, title, created_by, member_count, last_seq, version, written_count, last_activity_at, changed_at, search_key, search_grams)
       SELECT id, 'group', title, $1, 1, 1, 2, 1, at, at, text, grams FROM g
     ), joined AS (
       INSERT INTO conversation_members (conversation_id, user_id, role, last_delivered_seq, last_read_seq, read_count, archived)
       SELECT id, $1, 'owner', 1, read, read, archived FROM g
     )
     INSERT INTO messages (id, conversation_id, seq, sender_id, client_message_id, type, content, created_at, version, written_count)
     SELECT gen_random_uuid(), id, 1, $1, gen_random_uuid(), 'text', 'Hello', at, 2, 1 FROM g`,
    [userId, JSON.stringify(groups)],
  );
}

/**
 * Inserts a direct conversation of two people with `count` messages, by turns and a minute apart;
 * `read`: how many of them `reader` has read. Message `count` replies to message 10.
 *
 * @returns the id of the conversation, and the ids of the messages by `seq`
 */
export async function insertHistory(
  server: Server,
  reader: Account,
  writer: Account,
  count: number,
  read: number,
): Promise<{ readonly id: string; readonly messageId: (seq: number) => string }> {
  const { id, version } = await rest<Conversation>(server.url, 'POST', '/chats/direct', {
    token: reader.token,
    body: { userId: writer.id },
  });
  const messages = Array.from({ length: count }, (_, index) => ({
    seq: index + 1,
    id: randomUUID(),
    content: `Message ${index + 1} ${'and some more words '.repeat((index * 7) % 12)}`.trim(),
  }));
  const messageId = (seq: number): string => messages[seq - 1]?.id ?? '';
  await server.database.rows(
    `INSERT INTO messages (id, conversation_id, seq, sender_id, client_message_id, type, content, reply_to, created_at, version, written_count)
     SELECT m.id, $1, m.seq, CASE WHEN m.seq % 4 = 0 THEN $2::uuid ELSE $3::uuid END, gen_random_uuid(), 'text', m.content,
       CASE WHEN m.seq = $4 THEN $5::uuid END, now() - ($4 - m.seq) * interval '1 minute', $6 + m.seq, m.seq
     FROM jsonb_to_recordset($7::jsonb) AS m (seq integer, id uuid, content text)`,
    [id, reader.id, writer.id, count, messageId(10), version, JSON.stringify(messages)],
  );
  await server.database.rows(
    `UPDATE conversations SET last_seq = $2, version = version + $2, written_count = $2,
       created_at = now() - $2 * interval '1 minute' WHERE id = $1`,
    [id, count],
  );
  await server.database.rows(
    `UPDATE conversation_members SET last_delivered_seq = $2, last_read_seq = $3::integer, accepted = true,
       read_count = $3::integer + (SELECT count(*) FROM messages m WHERE m.conversation_id = $1 AND m.sender_id = user_id AND m.seq > $3::integer)
     WHERE conversation_id = $1`,
    [id, count, read],
  );
  return { id, messageId };
}

/** Inserts a channel that these people are in, and `count` others, `Person 0001` with the first name. */
export async function insertLargeChannel(
  server: Server,
  people: readonly Account[],
  count: number,
): Promise<Conversation> {
  const [owner] = people;
  if (!owner) throw new Error('somebody owns a channel');
  const channel = await rest<Conversation>(server.url, 'POST', '/chats/groups', {
    token: owner.token,
    body: { title: 'Everybody', memberIds: people.slice(1).map(({ id }) => id) },
  });
  await server.database.rows(
    `WITH made AS (
       INSERT INTO users (id, email, username, display_name)
       SELECT gen_random_uuid(), n || '@large.example', 'large-' || n, 'Person ' || lpad(n::text, 4, '0')
       FROM generate_series(1, $2::integer) AS n RETURNING id
     ), joined AS (
       INSERT INTO conversation_members (conversation_id, user_id, role, accepted, version)
       SELECT $1, id, 'member', true, 1 FROM made
     )
     UPDATE conversations SET member_count = member_count + $2 WHERE id = $1`,
    [channel.id, count],
  );
  return channel;
}
