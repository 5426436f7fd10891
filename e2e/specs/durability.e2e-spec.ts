import { randomUUID } from 'node:crypto';
import type { Conversation, CursorPage, Message } from '@chatcall/contracts';
import {
  connect,
  register,
  request,
  rest,
  type Account,
  type ClientSocket,
} from '../support/account.js';
import { Server, TestDatabase } from '../support/server.js';

const CLIENTS = 20;
const KILLS = 10;

/** A message that the server acknowledged to its sender: its client id and its sequence number. */
interface Acknowledged {
  readonly clientMessageId: string;
  readonly seq: number;
}

describe('the server is killed while twenty clients send', () => {
  let database: TestDatabase;
  let server: Server;
  let people: Account[];
  let conversationId: string;

  beforeAll(async () => {
    database = await TestDatabase.create();
    server = await Server.start({
      database,
      env: { MEDIA_WORKERS: '1', ACCESS_TTL_SECONDS: '3600' },
    });
    people = [];
    for (let index = 0; index < CLIENTS; index += 1)
      people.push(await register(server.url, `Sender ${index}`));
    const [owner, ...others] = people as [Account, ...Account[]];
    const group = await rest<Conversation>(server.url, 'POST', '/chats/groups', {
      token: owner.token,
      body: { title: 'Kill test', memberIds: others.map(({ id }) => id) },
    });
    conversationId = group.id;
  }, 120_000);

  afterAll(async () => {
    await server.close();
    await database.drop();
  });

  it(`keeps every acknowledged message once and in order, ${KILLS} times`, async () => {
    const acknowledged: Acknowledged[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = acknowledged.length;
      const sockets = await Promise.all(people.map((person) => connect(server.url, person.token)));
      const sending = sockets.map((socket) =>
        sendUntilDisconnected(socket, conversationId, acknowledged),
      );
      await new Promise((resolve) => setTimeout(resolve, 300 + 70 * kill));
      await server.kill();
      await Promise.all(sending);
      for (const socket of sockets) socket.disconnect();
      expect(acknowledged.length).toBeGreaterThan(before);
      server = await server.restart({ MEDIA_WORKERS: '1', ACCESS_TTL_SECONDS: '3600' });
    }
    const history = await wholeHistory(server.url, people[0] as Account, conversationId);
    expect(history.map(({ seq }) => seq)).toEqual(history.map((_, index) => index + 1));
    const stored = new Map<string, number>();
    for (const message of history) {
      expect(stored.has(message.clientMessageId)).toBe(false);
      stored.set(message.clientMessageId, message.seq);
    }
    for (const { clientMessageId, seq } of acknowledged)
      expect(stored.get(clientMessageId)).toBe(seq);
    process.stdout.write(
      `durability: ${KILLS} kills, ${acknowledged.length} acknowledged, ${history.length} stored, 0 lost, 0 duplicated\n`,
    );
  }, 300_000);
});

async function sendUntilDisconnected(
  socket: ClientSocket,
  conversationId: string,
  acknowledged: Acknowledged[],
): Promise<void> {
  while (socket.connected) {
    const clientMessageId = randomUUID();
    try {
      const { message } = await request(
        socket,
        'chat:message',
        { conversationId, clientMessageId, content: clientMessageId },
        5_000,
      );
      acknowledged.push({ clientMessageId, seq: message.seq });
      await new Promise((resolve) => setTimeout(resolve, 20));
    } catch {
      return;
    }
  }
}

async function wholeHistory(
  url: string,
  person: Account,
  conversationId: string,
): Promise<Message[]> {
  const all: Message[] = [];
  for (let start: string | null = 'after=0'; start !== null;) {
    const page: CursorPage<Message> = await rest(
      url,
      'GET',
      `/chats/${conversationId}/messages?limit=100&${start}`,
      { token: person.token },
    );
    all.push(...page.items);
    start = page.nextCursor === null ? null : `cursor=${page.nextCursor}`;
  }
  return all;
}
