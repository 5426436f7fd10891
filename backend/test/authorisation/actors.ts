import type { ErrorCode, SiteRole } from '@chatcall/contracts';
import type { TestPerson } from '../media/people.js';
import { RefusedError, connectSocket, rawRequest, rest } from '../support/index.js';

/** Users without any relation to the objects of the world, with a site role other than `member`. */
const SITE = ['siteOwner', 'administrator', 'auditor', 'guest', 'bot'] as const;
/** Users with a token from before they got a state other than `active`. */
const INACTIVE = ['deactivated', 'invited', 'erased'] as const;
/** `member` with an invalid token. */
const WITHOUT_TOKEN = ['signedOut', 'expired', 'ended'] as const;

/** The relation of a user to the objects of the world, which belong to `owner`. */
export const ROLES = [
  'admin',
  'member',
  'removed',
  'nonMember',
  'blocked',
  ...SITE,
  ...INACTIVE,
  ...WITHOUT_TOKEN,
  'owner',
] as const;
export type Role = (typeof ROLES)[number];
type SiteActor = (typeof SITE)[number];
export type Inactive = (typeof INACTIVE)[number];
export type SignedIn = Exclude<Role, Inactive | (typeof WITHOUT_TOKEN)[number]>;

export function isSignedIn(role: Role): role is SignedIn {
  return ![...INACTIVE, ...WITHOUT_TOKEN].some((other) => other === role);
}

function isSiteActor(role: SignedIn): role is SiteActor {
  return SITE.some((other) => other === role);
}

export function siteRoleOf(role: SignedIn): SiteRole {
  if (role === 'siteOwner') return 'owner';
  return isSiteActor(role) ? role : 'member';
}

/** Whose expectations count for a role that a row does not name. */
export function likeOf(role: Role): Role {
  return isSignedIn(role) && isSiteActor(role) ? 'nonMember' : role;
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
