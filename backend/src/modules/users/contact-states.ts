import type { ContactState } from '@chatcall/contracts';

/**
 * The relation of two users: the contact state in the list of the acting user (`mine`) and in the
 * list of the other (`theirs`). Null: not in the list.
 */
export interface ContactPair {
  readonly mine: ContactState | null;
  readonly theirs: ContactState | null;
}

/** What a user can do. `connect` requests a contact or accepts a request. */
export type ContactAction = 'connect' | 'remove' | 'block' | 'unblock';

type PairName =
  | 'none'
  | 'requestSent'
  | 'requestReceived'
  | 'contacts'
  | 'blocked'
  | 'blockedByOther'
  | 'blockedByBoth';

/** All possible relations of two users, as the acting user sees them. */
const PAIRS: Readonly<Record<PairName, ContactPair>> = {
  none: { mine: null, theirs: null },
  requestSent: { mine: 'outgoing', theirs: 'incoming' },
  requestReceived: { mine: 'incoming', theirs: 'outgoing' },
  contacts: { mine: 'accepted', theirs: 'accepted' },
  blocked: { mine: 'blocked', theirs: null },
  blockedByOther: { mine: null, theirs: 'blocked' },
  blockedByBoth: { mine: 'blocked', theirs: 'blocked' },
};

/**
 * The result of every action in every relation. `refused`: there is a block. An action that does
 * not change the relation is a repetition, or there is nothing to do.
 */
const TRANSITIONS: Readonly<
  Record<PairName, Readonly<Record<ContactAction, PairName | 'refused'>>>
> = {
  none: { connect: 'requestSent', remove: 'none', block: 'blocked', unblock: 'none' },
  requestSent: { connect: 'requestSent', remove: 'none', block: 'blocked', unblock: 'requestSent' },
  requestReceived: {
    connect: 'contacts',
    remove: 'none',
    block: 'blocked',
    unblock: 'requestReceived',
  },
  contacts: { connect: 'contacts', remove: 'none', block: 'blocked', unblock: 'contacts' },
  blocked: { connect: 'refused', remove: 'blocked', block: 'blocked', unblock: 'none' },
  blockedByOther: {
    connect: 'refused',
    remove: 'blockedByOther',
    block: 'blockedByBoth',
    unblock: 'blockedByOther',
  },
  blockedByBoth: {
    connect: 'refused',
    remove: 'blockedByBoth',
    block: 'blockedByBoth',
    unblock: 'blockedByOther',
  },
};

/**
 * The relation after the action.
 * @returns the new relation, or `refused` when a block in either direction forbids it
 * @throws Error for a relation that cannot exist
 */
export function nextPair(pair: ContactPair, action: ContactAction): ContactPair | 'refused' {
  const next = TRANSITIONS[nameOf(pair)][action];
  return next === 'refused' ? next : PAIRS[next];
}

function nameOf(pair: ContactPair): PairName {
  for (const [name, known] of Object.entries(PAIRS)) {
    if (known.mine === pair.mine && known.theirs === pair.theirs) return name as PairName;
  }
  throw new Error(`The contact states ${pair.mine} and ${pair.theirs} cannot occur together.`);
}
