import { randomBytes, randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { captureSocket } from './capture-sockets.js';
import type {
  AuthResult,
  ClientEvents,
  ErrorCode,
  PayloadOf,
  ProblemDetails,
  ResponseOf,
  ServerEvents,
} from '@chatcall/contracts';

let registered = 0;

/** A registered user, with the password for signing in elsewhere. */
export interface Account {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
  readonly token: string;
}

/** Registers a user, each from another address because of the limits per address. */
export async function register(url: string, displayName: string): Promise<Account> {
  registered += 1;
  const username = `${displayName
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 20)}-${randomBytes(3).toString('hex')}`;
  const password = `correct horse ${randomUUID()}`;
  const result = await rest<AuthResult>(url, 'POST', '/auth/register', {
    body: { email: `${username}@example.org`, username, displayName, password },
    headers: { 'x-forwarded-for': `10.9.${(registered >> 8) & 255}.${registered & 255}` },
  });
  return { id: result.user.id, username, displayName, password, token: result.accessToken };
}

/** An error answer of the server. */
class WireError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly status = 0,
  ) {
    super(`${code}: ${message}`);
  }
}

export interface RestOptions {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One REST call. Throws a WireError with the code unless it succeeded. */
export async function rest<T>(
  url: string,
  method: string,
  path: string,
  { token, body, headers }: RestOptions = {},
): Promise<T> {
  const answer = await fetch(`${url}/api${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (answer.ok) return (text ? JSON.parse(text) : undefined) as T;
  const problem = JSON.parse(text) as ProblemDetails;
  throw new WireError(problem.code, problem.detail, answer.status);
}

export type ClientSocket = Socket<ServerEvents, ClientEvents>;

/** A connected socket of a user. */
export async function connect(url: string, token: string): Promise<ClientSocket> {
  const socket: ClientSocket = io(url, {
    transports: ['websocket'],
    auth: { token },
    forceNew: true,
    reconnection: false,
  });
  captureSocket(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

/** Sends an event and returns the data of its answer. Throws a WireError with the code. */
export async function request<E extends keyof ClientEvents>(
  socket: ClientSocket,
  event: E,
  payload: PayloadOf<ClientEvents, E>,
  timeoutMs = 15_000,
): Promise<ResponseOf<ClientEvents, E>> {
  const emit = socket.timeout(timeoutMs).emitWithAck as unknown as (
    event: string,
    payload: unknown,
  ) => Promise<
    | { ok: true; data: ResponseOf<ClientEvents, E> }
    | { ok: false; error: { code: ErrorCode; detail: string } }
  >;
  const answer = await emit.call(socket.timeout(timeoutMs), event, {
    requestId: randomUUID(),
    ...(payload as object),
  });
  if (answer.ok) return answer.data;
  throw new WireError(answer.error.code, answer.error.detail);
}
