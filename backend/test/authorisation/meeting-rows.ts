import { UNKNOWN_ID } from './rows.js';
import type { EventRow, Expectation } from './rows.js';
import type { World } from './world.js';

const CALL = 'the running call';

/** Only those who are in the call get so far, which the owner has started. */
const IN_CALL = (member: Expectation['others']): Expectation => ({
  owner: 'ok',
  member,
  others: 'MEDIA.NOT_JOINED',
});

const MEASURES = {
  seconds: 30,
  poorSeconds: 0,
  uplinkLoss: 0,
  downlinkLoss: null,
  roundTrip: 20,
  jitter: 5,
  sentKbps: 900,
  receivedKbps: 900,
  freezes: 0,
  path: 'host',
  protocol: 'udp',
};

/** Hands, reactions, reports of the quality, and what hosts do to others in a call. */
export const MEETING_ROWS: readonly EventRow[] = [
  {
    route: 'call:hold',
    of: CALL,
    request: (world) => ({ ...onCall(world), held: true }),
    expect: IN_CALL('ok'),
  },
  {
    route: 'call:continueIn',
    of: `${CALL}, in the group in which it is already`,
    request: (world) => ({ ...onCall(world), conversationId: world.group }),
    expect: IN_CALL('ok'),
  },
  { route: 'call:raiseHand', of: CALL, request: onCall, expect: IN_CALL('ok') },
  {
    route: 'call:lowerHand',
    of: 'the hand of the owner',
    request: ({ call, users }) => ({ callId: call.call.id, userId: users.owner.id }),
    expect: IN_CALL('CHAT.NOT_ALLOWED'),
  },
  {
    route: 'call:react',
    of: CALL,
    request: (world) => ({ ...onCall(world), reaction: '👏' }),
    expect: IN_CALL('ok'),
  },
  {
    route: 'call:reportQuality',
    of: CALL,
    request: (world) => ({ ...onCall(world), ...MEASURES }),
    expect: {
      owner: 'ok',
      member: 'ok',
      admin: 'CALL.NOT_PARTICIPANT',
      others: 'CALL.NOT_FOUND',
    },
  },
  { route: 'call:mute', of: CALL, request: onCall, expect: IN_CALL('CHAT.NOT_ALLOWED') },
  {
    route: 'call:remove',
    of: 'a user who is not in the call',
    request: ({ call, users }) => ({ callId: call.call.id, userId: users.nonMember.id }),
    expect: {
      owner: 'CALL.NOT_PARTICIPANT',
      member: 'CHAT.NOT_ALLOWED',
      others: 'MEDIA.NOT_JOINED',
    },
  },
  {
    route: 'call:end',
    of: `${CALL}, by others than its host`,
    request: (world, { role }) => (role === 'owner' ? { callId: UNKNOWN_ID } : onCall(world)),
    expect: { member: 'CHAT.NOT_ALLOWED', others: 'MEDIA.NOT_JOINED' },
  },
];

function onCall({ call }: World): object {
  return { callId: call.call.id };
}
