import { describe, expect, it } from '@jest/globals';
import type { ContactState } from '@chatcall/contracts';
import { nextPair } from './contact-states.js';
import type { ContactAction, ContactPair } from './contact-states.js';

type Half = ContactState | null;
const pair = (mine: Half, theirs: Half): ContactPair => ({ mine, theirs });

const PAIRS: ContactPair[] = [
  pair(null, null),
  pair('outgoing', 'incoming'),
  pair('incoming', 'outgoing'),
  pair('accepted', 'accepted'),
  pair('blocked', null),
  pair(null, 'blocked'),
  pair('blocked', 'blocked'),
];
const ACTIONS: ContactAction[] = ['connect', 'remove', 'block', 'unblock'];
const EVERY = PAIRS.flatMap((from) => ACTIONS.map((action) => ({ from, action })));

describe('the relation of two users', () => {
  it.each<[ContactAction, ContactPair, ContactPair | 'refused']>([
    ['connect', pair(null, null), pair('outgoing', 'incoming')],
    ['connect', pair('incoming', 'outgoing'), pair('accepted', 'accepted')],
    ['connect', pair('blocked', null), 'refused'],
    ['connect', pair(null, 'blocked'), 'refused'],
    ['connect', pair('blocked', 'blocked'), 'refused'],
    ['remove', pair('outgoing', 'incoming'), pair(null, null)],
    ['remove', pair('incoming', 'outgoing'), pair(null, null)],
    ['remove', pair('accepted', 'accepted'), pair(null, null)],
    ['block', pair(null, null), pair('blocked', null)],
    ['block', pair('outgoing', 'incoming'), pair('blocked', null)],
    ['block', pair('accepted', 'accepted'), pair('blocked', null)],
    ['block', pair(null, 'blocked'), pair('blocked', 'blocked')],
    ['unblock', pair('blocked', null), pair(null, null)],
    ['unblock', pair('blocked', 'blocked'), pair(null, 'blocked')],
  ])('%s changes %j to %j', (action, from, to) => {
    expect(nextPair(from, action)).toEqual(to);
  });

  it.each(EVERY)('$action from $from may be repeated', ({ from, action }) => {
    const once = nextPair(from, action);
    if (once !== 'refused') expect(nextPair(once, action)).toEqual(once);
  });

  it.each(EVERY)('$action from $from leads to a valid relation', ({ from, action }) => {
    const to = nextPair(from, action);
    if (to !== 'refused') expect(PAIRS).toContainEqual(to);
  });

  it.each(EVERY)(
    '$action from $from does not change a block by the other user',
    ({ from, action }) => {
      const to = nextPair(from, action);
      if (from.theirs === 'blocked' && to !== 'refused') expect(to.theirs).toBe('blocked');
    },
  );

  it.each(EVERY.filter(({ action }) => action !== 'block'))(
    '$action from $from adds no block',
    ({ from, action }) => {
      const to = nextPair(from, action);
      if (to !== 'refused' && to.mine === 'blocked') expect(from.mine).toBe('blocked');
    },
  );

  it('has no other relation', () => {
    expect(() => nextPair(pair('accepted', null), 'remove')).toThrow('cannot occur together');
  });
});
