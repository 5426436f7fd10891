import type { ErrorCode } from '@chatcall/contracts';
import type { TestPerson } from '../media/people.js';
import { RefusedError, connectSocket, rawRequest, rest } from '../support/index.js';

/**
 * The relation of a user to the objects of the world, which belong to `owner`. The last three are
 * `member` with an invalid token.
 */
export const ROLES = [
  'admin',
  'member',
  'removed',
  'nonMember',
  'blocked',
  'signedOut',
  'expired',
  'ended',
  'owner',
] as const;
export type Role = (typeof ROLES)[number];
export type SignedIn = Exclude<Role, 'signedOut' | 'expired' | 'ended'>;

export function isSignedIn(role: Role): role is SignedIn {
  return role !== 'signedOut' && role !== 'expired' && role !== 'ended';
}

/** `ok`, or the code of the error. */
export type Outcome = 'ok' | ErrorCode;

export interface Actor {
  readonly role: Role;
  /** The user; for some roles with an invalid token. */
  readonly person: TestPerson;
  readonly token: string | undefined;
}

/** The response as one text, and its result. */
export interface Answer {
  readonly outcome: Outcome;
  readonly text: string;
}

export interface RestRequest {
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Another token of the same user. */
  readonly token?: string | undefined;
}

/** Sends a request to the server at `url`. */
export async function ask(
  url: string,
  actor: Actor,
  method: string,
  { path, body, headers, token = actor.token }: RestRequest,
): Promise<Answer> {
  const answer = await rest(url, method, path, {
    ...(token === undefined ? {} : { token }),
    ...(body === undefined ? {} : { body }),
    ...(headers === undefined ? {} : { headers }),
  });
  const outcome = answer.status < 400 ? 'ok' : (answer.code ?? 'COMMON.INTERNAL');
  return { outcome, text: JSON.stringify(answer.body ?? '') };
}

/** Sends an event on the actor's connection. Actors without a connection try to connect first. */
export async function emit(
  url: string,
  { role, person, token }: Actor,
  event: string,
  payload: object,
): Promise<Answer> {
  if (!isSignedIn(role)) {
    try {
      (await connectSocket(url, token ?? '')).disconnect();
      return { outcome: 'ok', text: '' };
    } catch (error) {
      if (error instanceof RefusedError) return { outcome: error.body.code, text: '' };
      throw error;
    }
  }
  const requestId = crypto.randomUUID();
  const answer = await rawRequest(person.socket, event, { requestId, ...payload });
  return { outcome: answer.ok ? 'ok' : answer.error.code, text: JSON.stringify(answer) };
}
