import type { Actor, Outcome, RestRequest, Role, World } from './world.js';

/** What a row expects of each role; `others` are the roles that are not named. Roles that are not signed in have expectations of their own. */
export type Expectation = Readonly<Partial<Record<Role, Outcome>>> & { readonly others: Outcome };

export interface Row<Request> {
  /** `GET /api/chats/{id}`, as the API description names it, or the name of a client event. */
  readonly route: string;
  /** Whose ids the request carries. */
  readonly of: string;
  readonly request: (world: World, actor: Actor) => Request | Promise<Request>;
  readonly expect: Expectation;
  /** Needs no token: every role gets the same. */
  readonly open?: true;
  /** A text that these roles must not find in the answer. */
  readonly hides?: { readonly text: (world: World) => string; readonly from: readonly Role[] };
}

export const ALL = (outcome: Outcome): Expectation => ({ others: outcome });
/** Members of the group, and all others. */
export const IN_GROUP = (outcome: Outcome, others: Outcome): Expectation => ({
  owner: outcome,
  admin: outcome,
  member: outcome,
  others,
});
/** The two of the direct conversation. */
export const THE_TWO = (outcome: Outcome, others: Outcome): Expectation => ({
  owner: outcome,
  member: outcome,
  others,
});
/** The two between whom there is a block. */
export const ACROSS_BLOCK = (outcome: Outcome, others: Outcome): Expectation => ({
  owner: outcome,
  blocked: outcome,
  others,
});
export const OUTSIDE = 'CHAT.NOT_MEMBER';
export const STRANGERS: readonly Role[] = [
  'removed',
  'stranger',
  'blocked',
  'signedOut',
  'expired',
  'ended',
];
export const UNKNOWN_ID = '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10';

export type RestRow = Row<RestRequest>;
export type EventRow = Row<object>;
