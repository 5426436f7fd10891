import { randomBytes, randomUUID } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { searchKeyOf } from '@chatcall/contracts';
import type { Conversation, CursorPage, ErrorBody, Message, UserId } from '@chatcall/contracts';
import { v7 as uuidv7 } from 'uuid';
import {
  connectSocket,
  request,
  startPlatformApp,
  tokenFor,
} from '../../../../test/support/index.js';
import type { TestAppOptions, TestSocket } from '../../../../test/support/index.js';
import type { ListeningApp } from '../../../../test/support/listening-app.js';
import { SettingsModule } from '../../settings/index.js';
import { UsersModule } from '../../users/index.js';
import { AnnouncementTimings } from '../announcements/index.js';
import { ChatsModule } from '../index.js';
import { SearchIndexTimings } from '../search/index.js';

const HOUR_MS = 3_600_000;

/** A response over REST. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** A user who can send requests and connect. */
export interface Person {
  readonly id: UserId;
  readonly name: string;
  /** Of a request by this user. */
  headers(): Readonly<Record<string, string>>;
  api<T = ErrorBody>(method: string, path: string, body?: unknown): Promise<Answer<T>>;
  socket(): Promise<TestSocket>;
  /** Opens the direct conversation with another user. */
  direct(other: Person): Promise<Conversation>;
  /** Both become contacts. */
  befriend(other: Person): Promise<void>;
  group(title: string, ...members: Person[]): Promise<Conversation>;
  send(conversationId: string, content: string, clientMessageId?: string): Promise<Answer<Message>>;
}

/** The platform with users and chats, without sign-in: tokens are not signed. */
export interface ChatsApp extends ListeningApp {
  person(name: string): Promise<Person>;
  /** The same user at another node. */
  at(person: Person): Person;
}

export async function startChatsApp(
  options: TestAppOptions & { modules?: readonly Type[] } = {},
): Promise<ChatsApp> {
  const app = await startPlatformApp({
    ...options,
    env: { RATE_LIMIT_FACTOR: '0', ...options.env },
    // Specs that need a check or a job call it: others count statements.
    prepare: (app) => {
      Object.assign(app.get(AnnouncementTimings), { checkMs: HOUR_MS });
      Object.assign(app.get(SearchIndexTimings), { everyMs: HOUR_MS });
    },
    modules: [SettingsModule, UsersModule, ChatsModule, ...(options.modules ?? [])],
  });
  const sockets: TestSocket[] = [];
  const personOf = (id: UserId, name: string): Person =>
    new ConnectedPerson(app.url, id, name, sockets);
  return {
    ...app,
    person: async (name) => {
      const id = uuidv7();
      const username = `${name.toLowerCase()}-${randomBytes(4).toString('hex')}`;
      const { text, grams } = searchKeyOf(name, username);
      await app.database.query(
        `INSERT INTO users (id, email, username, display_name, search_key, search_grams)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [id, `${username}@example.com`, username, name, text, grams],
      );
      return personOf(id, name);
    },
    at: (person) => personOf(person.id, person.name),
    close: async () => {
      for (const socket of sockets) socket.disconnect();
      await app.close();
    },
  };
}

/** Users for a group with each role twice, a user outside of it, and how to create that group. */
export interface GroupUsers {
  readonly olga: Person;
  readonly adam: Person;
  readonly mia: Person;
  readonly nora: Person;
  readonly other: { readonly owner: Person; readonly admin: Person; readonly member: Person };
  /**
   * Owned by Olga and `other.owner`, administered by Adam and `other.admin`; Mia and `other.member`
   * are members, Nora is not.
   */
  fullGroup(): Promise<string>;
}

export async function createGroupUsers(app: ChatsApp): Promise<GroupUsers> {
  const [olga, adam, mia, nora, owner, admin, member] = (await Promise.all(
    ['Olga', 'Adam', 'Mia', 'Nora', 'Owen', 'Ada', 'Max'].map((name) => app.person(name)),
  )) as [Person, Person, Person, Person, Person, Person, Person];
  const roles = [
    [adam, 'admin'],
    [owner, 'owner'],
    [admin, 'admin'],
  ] as const;
  const fullGroup = async (): Promise<string> => {
    const { id } = await olga.group('Team', adam, mia, owner, admin, member);
    for (const [person, role] of roles) {
      const { status } = await olga.api('PATCH', `chats/${id}/members/${person.id}`, { role });
      if (status !== 200) throw new Error(`${person.name} could not become ${role}: ${status}`);
    }
    return id;
  };
  return { olga, adam, mia, nora, other: { owner, admin, member }, fullGroup };
}

/** New users of these names. */
export function createUsers(app: ChatsApp, ...names: string[]): Promise<Person[]> {
  return Promise.all(names.map((name) => app.person(name)));
}

/** Two new users. */
export async function createPair(app: ChatsApp): Promise<[Person, Person]> {
  return (await createUsers(app, 'Anna', 'Ben')) as [Person, Person];
}

/** A page of the user's conversations. @param query what follows `chats` in the path */
export async function listConversations(
  person: Person,
  query = '',
): Promise<CursorPage<Conversation>> {
  return (await person.api<CursorPage<Conversation>>('GET', `chats${query}`)).body;
}

class ConnectedPerson implements Person {
  readonly #token: string;
  readonly #url: string;
  readonly #sockets: TestSocket[];

  constructor(
    url: string,
    readonly id: UserId,
    readonly name: string,
    sockets: TestSocket[],
  ) {
    this.#url = url;
    this.#sockets = sockets;
    this.#token = tokenFor({ userId: id });
  }

  headers(): Readonly<Record<string, string>> {
    return { authorization: `Bearer ${this.#token}` };
  }

  async api<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const response = await fetch(`${this.#url}/api/${path}`, {
      method,
      headers: {
        ...this.headers(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
  }

  async socket(): Promise<TestSocket> {
    const socket = await connectSocket(this.#url, this.#token);
    this.#sockets.push(socket);
    return socket;
  }

  async direct(other: Person): Promise<Conversation> {
    return this.#expect<Conversation>(200, 'POST', 'chats/direct', { userId: other.id });
  }

  async befriend(other: Person): Promise<void> {
    await this.#expect(200, 'PUT', `contacts/${other.id}`);
    await other.api('PUT', `contacts/${this.id}`);
  }

  async group(title: string, ...members: Person[]): Promise<Conversation> {
    return this.#expect<Conversation>(201, 'POST', 'chats/groups', {
      title,
      memberIds: members.map((member) => member.id),
    });
  }

  send(
    conversationId: string,
    content: string,
    clientMessageId: string = randomUUID(),
  ): Promise<Answer<Message>> {
    return this.api<Message>('POST', `chats/${conversationId}/messages`, {
      content,
      clientMessageId,
    });
  }

  async #expect<T>(status: number, method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.api<T>(method, path, body);
    if (answer.status !== status && answer.status !== 201)
      throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer.body;
  }
}

/** Sends over a socket. */
export async function sendOver(
  socket: TestSocket,
  conversationId: string,
  content: string,
  clientMessageId: string = randomUUID(),
): Promise<Message> {
  return (await request(socket, 'chat:message', { conversationId, content, clientMessageId }))
    .message;
}

/** All events of one name that a socket receives from now on. */
export function collect<T>(socket: TestSocket, event: string): T[] {
  const received: T[] = [];
  (socket as unknown as { on(e: string, h: (n: T) => void): void }).on(event, (notice) =>
    received.push(notice),
  );
  return received;
}

/** Long enough for an unwanted event to have arrived. */
const SILENCE_MS = 150;

export function silence(ms: number = SILENCE_MS): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Polls until `check` holds; fails after `withinMs`. */
export async function eventually(
  check: () => boolean | Promise<boolean>,
  withinMs = 12_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`it did not happen within ${withinMs} ms`);
    await silence(20);
  }
}
