import type {
  Call,
  CallJoined,
  ClientEvents,
  CursorPage,
  Message,
  NoticeOf,
  PayloadOf,
  ServerEvents,
} from '@chatcall/contracts';
import type { AuthResult, Conversation } from '@chatcall/contracts';
import { CallConnections } from '../../src/modules/calls/call-connections.js';
import type { PeerRef } from '../../src/modules/media-node/port/media-commands.js';
import { LocalMediaNode } from '../../src/modules/media-node/node/local-media-node.js';
import { RefusedError, connectSocket, request, rest } from '../support/index.js';
import type { TestApp, TestSocket, TestUser } from '../support/index.js';
import { dumpWorkers } from './worker-dumps.js';
import { eventually } from './worker-pool.js';

type EventName = keyof ServerEvents & string;

/** One device of a person: its socket, and the events that it received. */
export interface TestDevice {
  readonly socket: TestSocket;
  readonly sessionId: string;
  readonly events: readonly { readonly event: EventName; readonly notice: unknown }[];
  /** Sends an event; throws `RefusedError` with the code otherwise. */
  send<E extends keyof ClientEvents & string>(
    event: E,
    payload: Omit<PayloadOf<ClientEvents, E>, 'requestId'>,
  ): ReturnType<typeof request<E>>;
  /** The payloads of all events of this name that were received so far. */
  all<E extends EventName>(event: E): NoticeOf<ServerEvents, E>[];
  /** Waits for an event, which may have been received already. */
  waitFor<E extends EventName>(
    event: E,
    matches?: (notice: NoticeOf<ServerEvents, E>) => boolean,
  ): Promise<NoticeOf<ServerEvents, E>>;
  /** Forgets the events received so far. */
  forget(): void;
}

export interface TestPerson extends TestDevice {
  readonly id: string;
  readonly user: TestUser;
  readonly app: TestApp;
  /** Signs in once more and connects. */
  anotherDevice(app?: TestApp): Promise<TestDevice>;
}

/** Registers people, each with one connected device. */
export async function people<N extends string>(
  app: TestApp,
  ...names: N[]
): Promise<Record<N, TestPerson>> {
  const all = await Promise.all(
    names.map(async (name) => [name, await person(app, name)] as const),
  );
  return Object.fromEntries(all) as Record<N, TestPerson>;
}

/** Registers someone on one node; `at` connects them to another one. */
export async function person(app: TestApp, name: string, at: TestApp = app): Promise<TestPerson> {
  const user = await app.registerUser(name);
  const first = await device(await connectSocket(at.url, user.token), user.sessionId);
  return {
    ...first,
    id: user.user.id,
    user,
    app: at,
    anotherDevice: async (where = at) => {
      const body = { login: user.user.username, password: user.password };
      const login = await rest<AuthResult>(where.url, 'POST', 'auth/login', { body });
      return device(await connectSocket(where.url, login.body.accessToken), login.body.sessionId);
    },
  };
}

/** Connects a device again with a session that it had. */
export async function reconnect(app: TestApp, user: TestUser): Promise<TestDevice> {
  return device(await connectSocket(app.url, user.token), user.sessionId);
}

export async function direct(one: TestPerson, other: TestPerson): Promise<string> {
  const { body } = await rest<Conversation>(one.app.url, 'POST', 'chats/direct', {
    token: one.user.token,
    body: { userId: other.id },
  });
  return body.id;
}

/** Both become contacts: each may see whether the other one is there, and in a call. */
export async function befriend(one: TestPerson, other: TestPerson): Promise<void> {
  await rest(one.app.url, 'PUT', `contacts/${other.id}`, { token: one.user.token });
  await rest(other.app.url, 'PUT', `contacts/${one.id}`, { token: other.user.token });
}

export async function group(owner: TestPerson, ...others: TestPerson[]): Promise<string> {
  const body = { title: 'Team', memberIds: others.map(({ id }) => id) };
  return (
    await rest<Conversation>(owner.app.url, 'POST', 'chats/groups', {
      token: owner.user.token,
      body,
    })
  ).body.id;
}

/** The call log as a person sees it. */
export async function log(person: TestPerson, conversationId?: string): Promise<Call[]> {
  const query = conversationId === undefined ? '' : `?conversationId=${conversationId}`;
  return [
    ...(
      await rest<CursorPage<Call>>(person.app.url, 'GET', `calls${query}`, {
        token: person.user.token,
      })
    ).body.items,
  ];
}

/** Notes about calls in a conversation, oldest first. */
export async function notes(
  person: TestPerson,
  conversationId: string,
): Promise<Message['system'][]> {
  const { body } = await rest<CursorPage<Message>>(
    person.app.url,
    'GET',
    `chats/${conversationId}/messages`,
    {
      token: person.user.token,
    },
  );
  return body.items.flatMap(({ system }) => (system?.kind === 'call-ended' ? [system] : []));
}

/** Waits until the call has ended in the log, and gives the row. */
export async function ended(person: TestPerson, callId: string): Promise<Call> {
  const read = async (): Promise<Call> =>
    (await rest<Call>(person.app.url, 'GET', `calls/${callId}`, { token: person.user.token })).body;
  await eventually(async () => (await read()).state === 'ended', 'the end of the call');
  return read();
}

export function outcomes(call: Call): Record<string, string> {
  return Object.fromEntries(
    call.participants.map(({ user, outcome }) => [user.displayName, outcome]),
  );
}

/** Starts a call and lets others accept it. */
export async function callWith(
  caller: TestPerson,
  conversationId: string,
  ...callees: TestDevice[]
): Promise<CallJoined[]> {
  const joined = await caller.send('call:initiate', { conversationId, kind: 'video' });
  const answers = [joined];
  for (const callee of callees) {
    await callee.waitFor('call:incoming', ({ call }) => call.id === joined.call.id);
    answers.push(await callee.send('call:accept', { callId: joined.call.id }));
  }
  return answers;
}

/** Waits until no room, no connection and nothing in the worker is left of any call. */
export async function nothingIsLeft({ app }: TestApp): Promise<void> {
  await eventually(() => app.get(LocalMediaNode).callIds.length === 0, 'the end of the rooms');
  await eventually(async () => {
    const [worker] = await dumpWorkers();
    return worker?.routerIds.length === 0 && worker.transportIds.length === 0;
  }, 'the end of what the worker holds');
  expect(app.get(CallConnections).size).toBe(0);
}

/** Waits until the room of a node has noticed that the connection of a peer is lost. */
export async function suspended({ app }: TestApp, peer: PeerRef): Promise<void> {
  await eventually(async () => {
    const command = { type: 'peer-state', ...peer } as const;
    return (await app.get(LocalMediaNode).execute(command)).state === 'suspended';
  }, 'the suspension');
}

/** The code that something was refused with; `done` when it was not. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof RefusedError) return error.code;
    throw error;
  }
}

async function device(socket: TestSocket, sessionId: string): Promise<TestDevice> {
  const events: { event: EventName; notice: unknown }[] = [];
  socket.onAny((event: EventName, notice: unknown) => events.push({ event, notice }));
  const all = <E extends EventName>(event: E): NoticeOf<ServerEvents, E>[] =>
    events
      .filter((one) => one.event === event)
      .map(({ notice }) => notice as NoticeOf<ServerEvents, E>);
  return {
    socket,
    sessionId,
    events,
    send: (event, payload) => request(socket, event, payload),
    all,
    waitFor: async (event, matches = () => true) => {
      await eventually(() => all(event).some(matches), `'${event}'`);
      return all(event).find(matches) as NoticeOf<ServerEvents, typeof event>;
    },
    forget: () => void events.splice(0),
  };
}
