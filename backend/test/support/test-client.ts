import { randomUUID } from 'node:crypto';
import type {
  Ack,
  ClientEvents,
  ErrorBody,
  NoticeOf,
  PayloadOf,
  ResponseOf,
  ServerEvents,
} from '@chatcall/contracts';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';

export type TestSocket = Socket<ServerEvents, ClientEvents>;

/** Milliseconds that a test waits for something that should come at once. */
const WAIT_MS = 5_000;

/** What the server answered instead of the data. */
export class RefusedError extends Error {
  constructor(readonly body: ErrorBody) {
    super(`${body.code}: ${body.detail}`);
    this.name = 'RefusedError';
  }

  get code(): string {
    return this.body.code;
  }
}

/**
 * Connects over WebSocket; rejects with `RefusedError` when the server refuses. Does not connect again by itself.
 * @param listen called before the connection: a notice may come together with its confirmation
 */
export async function connectSocket(
  url: string,
  token: string,
  listen: (socket: TestSocket) => void = () => undefined,
): Promise<TestSocket> {
  const socket: TestSocket = io(url, {
    auth: { token },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  listen(socket);
  await new Promise<void>((resolve, reject) => {
    const refused = (error: Error & { data?: ErrorBody }): void => {
      socket.disconnect();
      reject(error.data === undefined ? error : new RefusedError(error.data));
    };
    socket.once('connect_error', refused);
    socket.once('connect', () => {
      socket.off('connect_error', refused);
      resolve();
    });
  });
  return socket;
}

/** Sends an event and gives back the data of its answer; throws `RefusedError` with the code otherwise. */
export async function request<E extends keyof ClientEvents & string>(
  socket: TestSocket,
  event: E,
  payload: Omit<PayloadOf<ClientEvents, E>, 'requestId'> & { requestId?: string },
): Promise<ResponseOf<ClientEvents, E>> {
  const answer = await rawRequest(socket, event, { requestId: randomUUID(), ...payload });
  if (!answer.ok) throw new RefusedError(answer.error);
  return answer.data as ResponseOf<ClientEvents, E>;
}

/** Sends anything under any name and gives back the answer as it came. */
export async function rawRequest(
  socket: TestSocket,
  event: string,
  ...args: unknown[]
): Promise<Ack<unknown>> {
  const untyped = socket.timeout(WAIT_MS) as unknown as {
    emitWithAck(event: string, ...args: unknown[]): Promise<Ack<unknown>>;
  };
  return untyped.emitWithAck(event, ...args);
}

/** The next notice of this name that `matches`; rejects after five seconds. Listen before doing what causes it. */
export function nextNotice<E extends keyof ServerEvents & string>(
  socket: TestSocket,
  event: E,
  matches: (notice: NoticeOf<ServerEvents, E>) => boolean = () => true,
): Promise<NoticeOf<ServerEvents, E>> {
  type Notice = NoticeOf<ServerEvents, E>;
  const untyped = socket as unknown as {
    on(e: string, h: (n: Notice) => void): void;
    off(e: string, h: (n: Notice) => void): void;
  };
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      untyped.off(event, onNotice);
      reject(new Error(`no '${event}' within ${WAIT_MS} ms`));
    }, WAIT_MS);
    const onNotice = (notice: Notice): void => {
      if (!matches(notice)) return;
      clearTimeout(timer);
      untyped.off(event, onNotice);
      resolve(notice);
    };
    untyped.on(event, onNotice);
  });
}

/** Resolves with the reason when the socket has been disconnected. */
export function disconnected(socket: TestSocket): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`still connected after ${WAIT_MS} ms`)),
      WAIT_MS,
    );
    socket.once('disconnect', (reason) => {
      clearTimeout(timer);
      resolve(reason);
    });
  });
}
