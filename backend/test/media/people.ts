import type {
  Call,
  CallJoined,
  ClientEvents,
  CursorPage,
  Message,
  MessagePage,
  NoticeOf,
  PayloadOf,
  ServerEvents,
} from '@chatcall/contracts';
import type { AuthResult, Conversation } from '@chatcall/contracts';
import { RefusedError, connectSocket, request, rest } from '../support/index.js';
import type { TestApp, TestSocket, TestUser } from '../support/index.js';
import { eventually } from './worker-pool.js';

type EventName = keyof ServerEvents & string;

/** One device of a person: its socket, and everything that it was told. */
export interface TestDevice {
  readonly socket: TestSocket;
  readonly sessionId: string;
  readonly heard: readonly { readonly event: EventName; readonly notice: unknown }[];
  /** Sends an event; throws `RefusedError` with the code otherwise. */
  send<E extends keyof ClientEvents & string>(
    event: E,
    payload: Omit<PayloadOf<ClientEvents, E>, 'requestId'>,
  ): ReturnType<typeof request<E>>;
  /** The notices of this name so far. */
  all<E extends EventName>(event: E): NoticeOf<ServerEvents, E>[];
  /** Waits for a notice that may have come already. */
  hears<E extends EventName>(
    event: E,
    matches?: (notice: NoticeOf<ServerEvents, E>) => boolean,
  ): Promise<NoticeOf<ServerEvents, E>>;
  /** Forgets what was heard. */
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
export async function log(who: TestPerson, conversationId?: string): Promise<Call[]> {
  const query = conversationId === undefined ? '' : `?conversationId=${conversationId}`;
  return [
    ...(
      await rest<CursorPage<Call>>(who.app.url, 'GET', `calls${query}`, { token: who.user.token })
    ).body.items,
  ];
}

/** Notes about calls in a conversation, oldest first. */
export async function notes(who: TestPerson, conversationId: string): Promise<Message['system'][]> {
  const { body } = await rest<MessagePage>(who.app.url, 'GET', `chats/${conversationId}/messages`, {
    token: who.user.token,
  });
  return body.messages.flatMap(({ system }) => (system?.kind === 'call-ended' ? [system] : []));
}

/** Waits until the call has ended in the log, and gives the row. */
export async function ended(who: TestPerson, callId: string): Promise<Call> {
  const read = async (): Promise<Call> =>
    (await rest<Call>(who.app.url, 'GET', `calls/${callId}`, { token: who.user.token })).body;
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
    await callee.hears('call:incoming', ({ call }) => call.id === joined.call.id);
    answers.push(await callee.send('call:accept', { callId: joined.call.id }));
  }
  return answers;
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
  const heard: { event: EventName; notice: unknown }[] = [];
  socket.onAny((event: EventName, notice: unknown) => heard.push({ event, notice }));
  const all = <E extends EventName>(event: E): NoticeOf<ServerEvents, E>[] =>
    heard
      .filter((one) => one.event === event)
      .map(({ notice }) => notice as NoticeOf<ServerEvents, E>);
  return {
    socket,
    sessionId,
    heard,
    send: (event, payload) => request(socket, event, payload),
    all,
    hears: async (event, matches = () => true) => {
      await eventually(() => all(event).some(matches), `'${event}'`);
      return all(event).find(matches) as NoticeOf<ServerEvents, typeof event>;
    },
    forget: () => void heard.splice(0),
  };
}
