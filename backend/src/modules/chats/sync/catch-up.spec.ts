import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type {
  Change,
  Conversation,
  ConversationChanges,
  CursorPage,
  Member,
  Message,
  SyncResponse,
} from '@chatcall/contracts';
import { createUsers, startChatsApp } from '../testing/chats-app.js';
import type { ChatsApp, Person } from '../testing/chats-app.js';

/** What a client has of a conversation. */
interface Held {
  conversation: Conversation;
  version: number;
  readonly messages: Map<string, Message>;
  readonly members: Map<string, Member>;
}

/** A client that holds everything of its user. */
class Client {
  readonly held = new Map<string, Held>();
  requests = 0;
  readonly #person: Person;
  #since: string | null = null;

  constructor(person: Person) {
    this.#person = person;
  }

  /** Everything by name, to be compared field by field. */
  get state(): unknown {
    const sorted = <T>(map: Map<string, T>): [string, T][] =>
      [...map].sort(([one], [other]) => one.localeCompare(other));
    return sorted(this.held).map(([id, { conversation, version, messages, members }]) => [
      id,
      { conversation, version, messages: sorted(messages), members: sorted(members) },
    ]);
  }

  async loadAll(): Promise<void> {
    this.#since = (await this.#sync()).since;
    for (const { id } of await this.#all<Conversation>('chats?limit=100')) await this.#load(id);
  }

  async catchUp(): Promise<void> {
    const known = [...this.held].map(([id, { version }]) => ({ id, version }));
    let page = await this.#sync(known);
    for (const id of page.left) this.held.delete(id);
    for (;;) {
      for (const item of page.items) await this.#apply(item);
      if (page.nextCursor === null) break;
      page = await this.#sync(known, page.nextCursor);
    }
    this.#since = page.since;
  }

  async #apply(first: ConversationChanges): Promise<void> {
    const { id } = first.conversation;
    const held = this.held.get(id);
    if (held === undefined || first.reset) return this.#load(id);
    const since = held.version;
    for (let page = first; ;) {
      for (const change of page.items) applyChange(held, change);
      held.version = page.version;
      if (page.nextCursor === null) break;
      page = await this.#get<ConversationChanges>(
        `chats/${id}/changes?since=${since}&cursor=${page.nextCursor}`,
      );
    }
    held.conversation = first.conversation;
    const { own } = first.conversation;
    for (const { userId, ...cursors } of [...first.cursors, { userId: this.#person.id, ...own }])
      moveCursors(held, userId, cursors);
  }

  async #load(id: string): Promise<void> {
    const conversation = await this.#get<Conversation>(`chats/${id}`);
    const messages = await this.#all<Message>(`chats/${id}/messages?limit=100`);
    const members = await this.#all<Member>(`chats/${id}/members?limit=100`);
    this.held.set(id, {
      conversation,
      version: conversation.version,
      messages: new Map(messages.map((message) => [message.id, message])),
      members: new Map(members.map((member) => [member.user.id, member])),
    });
  }

  async #sync(
    conversations: readonly { id: string; version: number }[] = [],
    cursor?: string,
  ): Promise<SyncResponse> {
    this.requests += 1;
    const request = { since: this.#since, conversations, ...(cursor && { cursor }) };
    return (await this.#person.api<SyncResponse>('POST', 'sync', request)).body;
  }

  async #all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let next = ''; ;) {
      const page: CursorPage<T> = await this.#get(`${path}${next}`);
      items.push(...page.items);
      if (page.nextCursor === null) return items;
      next = `&cursor=${page.nextCursor}`;
    }
  }

  async #get<T>(path: string): Promise<T> {
    this.requests += 1;
    const { status, body } = await this.#person.api<T>('GET', path);
    if (status !== 200) throw new Error(`${path}: ${JSON.stringify(body)}`);
    return body;
  }
}

function applyChange({ messages, members }: Held, change: Change): void {
  if (change.kind === 'message') {
    // A reply that is only in its thread is not part of the history.
    if (change.message.seq > 0) messages.set(change.message.id, change.message);
  } else if (change.kind === 'member') members.set(change.member.user.id, change.member);
  else members.delete(change.userId);
}

function moveCursors(
  { members }: Held,
  userId: string,
  { lastDeliveredSeq, lastReadSeq }: { lastDeliveredSeq: number; lastReadSeq: number | null },
): void {
  const member = members.get(userId);
  if (member !== undefined) members.set(userId, { ...member, lastDeliveredSeq, lastReadSeq });
}

const CONVERSATIONS = 30;
const MESSAGES = 300;
const EDITS = 40;
const DELETIONS = 20;
const REACTIONS = 100;
const EMOJI = ['👍', '🎉', '👀'];

describe('a client that was away', () => {
  let app: ChatsApp;

  beforeAll(async () => {
    app = await startChatsApp();
  });

  afterAll(() => app.close());

  it('has after one sync, field by field, what a client has that loads everything', async () => {
    const [anna, ben, carl, dora] = (await createUsers(app, 'Anna', 'Ben', 'Carl', 'Dora')) as [
      Person,
      Person,
      Person,
      Person,
    ];
    const ids: string[] = [];
    const idAt = (index: number): string => ids[index % CONVERSATIONS] ?? '';
    for (let n = 0; n < CONVERSATIONS; n += 1) {
      const { id } = n === 0 ? await anna.direct(ben) : await anna.group(`Group ${n}`, ben, carl);
      ids.push(id);
      for (let m = 0; m < 3; m += 1) await anna.send(id, `before ${m}`);
      await ben.send(id, 'I am here');
    }
    const left = await anna.group('Left', ben);
    const away = new Client(ben);
    await away.loadAll();
    away.requests = 0;

    for (let n = 0; n < MESSAGES; n += 1) {
      const sender = n % 3 === 0 && n % CONVERSATIONS !== 0 ? carl : anna;
      expect((await sender.send(idAt(n), `message ${n}`)).status).toBe(201);
    }
    const texts = new Map<string, readonly Message[]>();
    for (const id of ids) {
      const page = await anna.api<CursorPage<Message>>('GET', `chats/${id}/messages?limit=100`);
      texts.set(id, page.body.items.filter(({ type }) => type === 'text').reverse());
    }
    /** The author and the address of a message: the newest one is number 0. */
    const written = (id: string, number: number): readonly [Person, string] => {
      const message = texts.get(id)?.[number];
      const author = [anna, ben, carl].find((person) => person.id === message?.sender.id);
      if (message === undefined || author === undefined) throw new Error(`no message ${number}`);
      return [author, `chats/${id}/messages/${message.id}`];
    };
    for (let n = 0; n < EDITS; n += 1) {
      const [person, path] = written(idAt(n), n % 5);
      expect((await person.api('PATCH', path, { content: `edited ${n}` })).status).toBe(200);
    }
    for (let n = 0; n < REACTIONS; n += 1) {
      const [, path] = written(idAt(n), n % 4);
      const emoji = encodeURIComponent(EMOJI[n % EMOJI.length] ?? '');
      const by = n % 3 === 0 ? ben : anna;
      expect((await by.api('PUT', `${path}/reactions/${emoji}`)).status).toBe(200);
    }
    for (let n = 0; n < DELETIONS; n += 1) {
      const [person, path] = written(idAt(n), 1);
      expect((await person.api('DELETE', path)).status).toBe(204);
    }
    const [, pinned] = written(idAt(8), 0);
    expect((await anna.api('PUT', `${pinned}/pin`)).status).toBe(200);
    await anna.api('POST', `${pinned}/thread/messages`, {
      clientMessageId: randomUUID(),
      content: 'a reply in a thread',
    });
    await anna.api('POST', `chats/${idAt(1)}/members`, { userIds: [dora.id] });
    await anna.api('DELETE', `chats/${idAt(2)}/members/${carl.id}`);
    await anna.api('PATCH', `chats/${idAt(3)}/members/${ben.id}`, { role: 'admin' });
    await anna.api('PATCH', `chats/${idAt(4)}`, { title: 'Renamed' });
    await anna.api('DELETE', `chats/${left.id}/members/${ben.id}`);
    const joined = await dora.group('Joined', ben);
    await dora.send(joined.id, 'Welcome');
    // On another device of the user, and by another member.
    await ben.api('PUT', `chats/${idAt(5)}/read`, { seq: 9 });
    await ben.api('PATCH', `chats/${idAt(6)}/membership`, { muted: true });
    await carl.api('PUT', `chats/${idAt(7)}/read`, { seq: 9 });

    const before = away.state;
    const statements = jest.spyOn(app.database, 'query');
    const start = performance.now();
    await away.catchUp();
    const ms = performance.now() - start;
    const count = statements.mock.calls.length;
    statements.mockRestore();
    const fresh = new Client(ben);
    await fresh.loadAll();

    expect(away.state).not.toEqual(before);
    expect(away.state).toEqual(fresh.state);
    expect([...away.held.keys()]).toEqual(expect.arrayContaining([...ids, joined.id]));
    expect(away.held.has(left.id)).toBe(false);
    // One sync, and the joined conversation: itself, its messages, its members.
    expect(away.requests).toBe(1 + 3);
    process.stdout.write(
      `${MESSAGES} messages, ${EDITS} edits, ${DELETIONS} deletions, ${REACTIONS} reactions and 6 changes of members in ${CONVERSATIONS} conversations: ` +
        `${away.requests} requests (1 of them the sync), ${count} statements, ${ms.toFixed(0)} ms; loading everything: ${fresh.requests} requests\n`,
    );
  });
});
