import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TurnCredential } from './ice-servers.js';
import {
  STUN,
  STUN_HEADER_BYTES,
  allocateRequest,
  bindingRequest,
  lengthOf,
  readAnswer,
  releaseRequest,
} from './stun-message.js';
import type { StunAnswer, StunCredential } from './stun-message.js';

/** Milliseconds before a request over UDP is sent again, which may get lost. */
const RESEND_MS = 500;
/** Milliseconds for the whole attempt. */
const ATTEMPT_MS = 4_000;
/** No answer of a server is longer. */
const ANSWER_MAX = 8_192;
const PORTS = { stun: 3478, stuns: 5349, turn: 3478, turns: 5349 } as const;
const URL_PARTS = /^(stuns?|turns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?$/;
/** Unauthorised, and stale nonce. */
const CHALLENGES = new Set([401, 438]);
const ATTEMPTS = 2;

/** The server has answered with an error. */
export class TurnRefusedError extends Error {
  constructor(readonly errorCode: number) {
    super(`The server has answered with the error ${errorCode}`);
    this.name = 'TurnRefusedError';
  }
}

/** The server has not answered, or with something else. */
class TurnSilentError extends Error {
  readonly code = 'TIMEOUT';
}

/** Where a STUN or TURN server is, and how it is reached. */
export interface TurnAddress {
  readonly isTurn: boolean;
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp';
}

/** What a server has answered. */
export interface ProbedAddresses {
  readonly mappedAddress: string | null;
  /** Null for a server that only answers STUN. */
  readonly relayedAddress: string | null;
}

/** A connection over which requests are answered one after another. */
interface Connection {
  exchange(request: Buffer): Promise<StunAnswer>;
  close(): void;
}

/** Reads a URL that the settings have accepted. */
export function turnAddress(url: string): TurnAddress {
  const [, scheme = 'turn', host = '', port, transport] = URL_PARTS.exec(url) ?? [];
  const secure = scheme.endsWith('s');
  return {
    isTurn: scheme.startsWith('turn'),
    secure,
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? PORTS[scheme as keyof typeof PORTS] : Number(port),
    transport: transport === 'tcp' || (transport === undefined && secure) ? 'tcp' : 'udp',
  };
}

/**
 * Asks a server as a browser does: for an allocation with the credential of a user, which is given
 * back at once, or without one for the own address.
 * @throws TurnRefusedError, and errors of the connection
 */
export async function probeTurn(
  address: TurnAddress,
  credential: TurnCredential | null,
): Promise<ProbedAddresses> {
  const connection = address.transport === 'udp' ? await overUdp(address) : await overTcp(address);
  try {
    return await within(
      credential === null ? askBinding(connection) : allocate(connection, credential),
    );
  } finally {
    connection.close();
  }
}

async function askBinding(connection: Connection): Promise<ProbedAddresses> {
  const answer = await connection.exchange(bindingRequest());
  if (answer.type !== STUN.bindingSuccess) throw new TurnRefusedError(answer.errorCode ?? 0);
  return { mappedAddress: answer.mappedAddress, relayedAddress: null };
}

async function allocate(
  connection: Connection,
  { username, credential }: TurnCredential,
): Promise<ProbedAddresses> {
  let answer = await connection.exchange(allocateRequest(null));
  let signed: StunCredential | null = null;
  // A nonce may be out of date when it is used: it is taken once again.
  for (let attempt = 0; attempt < ATTEMPTS && isChallenge(answer); attempt += 1) {
    signed = { username, credential, realm: answer.realm, nonce: answer.nonce };
    answer = await connection.exchange(allocateRequest(signed));
  }
  if (signed === null || answer.type !== STUN.allocateSuccess)
    throw new TurnRefusedError(answer.errorCode ?? 0);
  // A server that does not confirm it ends the allocation later by itself.
  await connection.exchange(releaseRequest(signed)).catch(() => undefined);
  return { mappedAddress: answer.mappedAddress, relayedAddress: answer.relayedAddress };
}

/** Asks for a credential, or for another nonce. */
function isChallenge(
  answer: StunAnswer,
): answer is StunAnswer & { readonly realm: Buffer; readonly nonce: Buffer } {
  const { errorCode, realm, nonce } = answer;
  return realm !== null && nonce !== null && CHALLENGES.has(errorCode ?? 0);
}

async function overUdp({ host, port }: TurnAddress): Promise<Connection> {
  const { address, family } = await lookup(host);
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  // Also reported by the exchange; without a listener the process would end.
  socket.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.connect(port, address, () => resolve());
  });
  const send = (request: Buffer): Promise<void> =>
    new Promise((resolve, reject) =>
      socket.send(request, (error) => (error === null ? resolve() : reject(error))),
    );
  return {
    close: () => socket.close(),
    exchange: (request) =>
      new Promise((resolve, reject) => {
        const again = setInterval(() => void send(request).catch(fail), RESEND_MS);
        const end = (): void => {
          clearInterval(again);
          socket.off('message', take).off('error', fail).off('close', fail);
        };
        const fail = (error?: Error): void => {
          end();
          reject(error ?? new TurnSilentError('The connection was closed'));
        };
        const take = (bytes: Buffer): void => {
          const answer = readAnswer(bytes, request);
          if (answer === null) return;
          end();
          resolve(answer);
        };
        socket.on('message', take).on('error', fail).on('close', fail);
        send(request).catch(fail);
      }),
  };
}

async function overTcp({ host, port, secure }: TurnAddress): Promise<Connection> {
  const socket: Socket = secure
    ? connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}) })
    : connectTcp({ host, port });
  socket.on('error', () => undefined);
  socket.setTimeout(ATTEMPT_MS, () =>
    socket.destroy(new TurnSilentError('The server does not answer')),
  );
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once(secure ? 'secureConnect' : 'connect', () => resolve());
  });
  return {
    close: () => socket.destroy(),
    exchange: (request) =>
      new Promise((resolve, reject) => {
        let received = Buffer.alloc(0);
        const end = (): void => {
          socket.off('data', take).off('error', fail).off('close', closed);
        };
        const fail = (error: Error): void => {
          end();
          reject(error);
        };
        const closed = (): void => fail(new TurnSilentError('The connection was closed'));
        const take = (bytes: Buffer): void => {
          received = Buffer.concat([received, bytes]);
          if (received.length < STUN_HEADER_BYTES || received.length < lengthOf(received)) {
            if (received.length > ANSWER_MAX) closed();
            return;
          }
          const answer = readAnswer(received.subarray(0, lengthOf(received)), request);
          end();
          if (answer === null) reject(new TurnSilentError('The answer is not one of STUN'));
          else resolve(answer);
        };
        socket.on('data', take).on('error', fail).on('close', closed);
        socket.write(request);
      }),
  };
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TurnSilentError('The server does not answer')), ATTEMPT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
