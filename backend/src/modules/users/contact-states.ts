import type { ContactState } from '@chatcall/contracts';

/** How two people stand to each other: the state on the side of the one who acts (`mine`) and on the other's; null: no row. */
export interface ContactPair {
  readonly mine: ContactState | null;
  readonly theirs: ContactState | null;
}

/** What one of them can do. `connect` requests, or accepts a request. */
export type ContactAction = 'connect' | 'remove' | 'block' | 'unblock';

type PairName =
  | 'none'
  | 'requestSent'
  | 'requestReceived'
  | 'contacts'
  | 'blocked'
  | 'blockedByOther'
  | 'blockedByBoth';

/** The seven ways in which two people can stand to each other, seen by the one who acts. */
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
 * Every action from every pair. `refused`: a block stands in the way. An action that leaves the pair as it is was done before, or
 * has nothing to do: repeating it is harmless.
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
 * What the action makes of the pair.
 * @returns the new pair, or `refused` when a block in either direction forbids it
 * @throws Error for a pair that cannot exist
 */
export function nextPair(pair: ContactPair, action: ContactAction): ContactPair | 'refused' {
  const next = TRANSITIONS[nameOf(pair)][action];
  return next === 'refused' ? next : PAIRS[next];
}

function nameOf(pair: ContactPair): PairName {
  for (const [name, known] of Object.entries(PAIRS)) {
    if (known.mine === pair.mine && known.theirs === pair.theirs) return name as PairName;
  }
  throw new Error(`Two people cannot stand to each other as ${pair.mine} and ${pair.theirs}.`);
}
