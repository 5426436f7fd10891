import type { Actor, Outcome, RestRequest, Role } from './actors.js';
import type { World } from './world.js';

/**
 * The expected answer for each role; `others` are the roles that are not named. Site roles that are
 * not named are answered like `nonMember`. Roles that are not signed in, and routes that a site role
 * does not allow, have their own expectations.
 */
export type Expectation = Readonly<Partial<Record<Role, Outcome>>> & { readonly others: Outcome };

export interface Row<Request> {
  /** `GET /api/chats/{conversationId}`, as the API description names it, or the name of a client event. */
  readonly route: string;
  /** Whose ids the request contains. */
  readonly of: string;
  readonly request: (world: World, actor: Actor) => Request | Promise<Request>;
  readonly expect: Expectation;
  /** Needs no token: the answer is the same for every role. */
  readonly open?: true;
  /** A text that must not be in the answer to these roles. */
  readonly hides?: { readonly text: (world: World) => string; readonly from: readonly Role[] };
}

export const ALL = (outcome: Outcome): Expectation => ({ others: outcome });
/** An answer for the members of the group, and one for all others. */
export const IN_GROUP = (outcome: Outcome, others: Outcome): Expectation => ({
  owner: outcome,
  admin: outcome,
  member: outcome,
  others,
});
/** An answer for the two members of the direct conversation, and one for all others. */
export const THE_TWO = (outcome: Outcome, others: Outcome): Expectation => ({
  owner: outcome,
  member: outcome,
  others,
});
/** An answer for the two users with a block between them, and one for all others. */
export const ACROSS_BLOCK = (outcome: Outcome, others: Outcome): Expectation => ({
  owner: outcome,
  blocked: outcome,
  others,
});
export const OUTSIDE = 'CHAT.NOT_MEMBER';
export const WITHOUT_ACCESS: readonly Role[] = [
  'removed',
  'nonMember',
  'blocked',
  'siteOwner',
  'administrator',
  'auditor',
  'guest',
  'bot',
  'deactivated',
  'invited',
  'erased',
  'signedOut',
  'expired',
  'ended',
];
export const UNKNOWN_ID = '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10';

/** An upload that is refused only after the rights of the user are known. */
export function noPicture(): FormData {
  const body = new FormData();
  body.append('file', new Blob(['no picture'], { type: 'image/png' }), 'picture.png');
  return body;
}

export type RestRow = Row<RestRequest>;
export type EventRow = Row<object>;
