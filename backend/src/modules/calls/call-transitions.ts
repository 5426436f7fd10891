import type { CallEndReason, CallState, ParticipantOutcome } from '@chatcall/contracts';

/**
 * What can happen to a call. `answered`: a user other than the caller joined; `unanswered`: nobody
 * rings any more and nobody joined; `cancelled`: the caller gave up; `emptied`: too few users are
 * left; `failed`: the server lost it.
 */
export type CallTransition = 'answered' | 'unanswered' | 'cancelled' | 'emptied' | 'failed';

/** The next states of a call. A transition that a state does not list has no effect. */
export const CALL_TRANSITIONS: Readonly<
  Record<CallState, Readonly<Partial<Record<CallTransition, CallState>>>>
> = {
  ringing: { answered: 'active', unanswered: 'ended', cancelled: 'ended', failed: 'ended' },
  active: { answered: 'active', emptied: 'ended', failed: 'ended' },
  ended: {},
};

/**
 * What can happen to one user in a call. `answer`: accepts while it rings; `enter`: joins an active
 * call, joins again, or joins with another device; `refuse`: declines; `time-out`: did not answer
 * in time; `leave`: the last device left; `withdraw`: the caller gave up; `end`: the call ended.
 */
export type ParticipantTransition =
  'answer' | 'enter' | 'refuse' | 'time-out' | 'leave' | 'withdraw' | 'end';

/** `none`: a member of the conversation who is not a participant yet. */
export type ParticipantState = ParticipantOutcome | 'none';

/**
 * The next outcomes of one user in a call. A transition that an outcome does not list is refused.
 */
export const PARTICIPANT_TRANSITIONS: Readonly<
  Record<ParticipantState, Readonly<Partial<Record<ParticipantTransition, ParticipantOutcome>>>>
> = {
  none: { enter: 'joined' },
  ringing: {
    answer: 'joined',
    enter: 'joined',
    refuse: 'declined',
    'time-out': 'missed',
    withdraw: 'cancelled',
    end: 'missed',
  },
  joined: { enter: 'joined', leave: 'left', withdraw: 'left', end: 'left' },
  left: { enter: 'joined' },
  declined: { enter: 'joined' },
  missed: { enter: 'joined' },
  busy: { enter: 'joined' },
  cancelled: { enter: 'joined' },
};

/** Why a call that nobody answered has ended, from the outcomes of the users it rang. */
export function unansweredReason(outcomes: readonly ParticipantOutcome[]): CallEndReason {
  if (outcomes.length > 0 && outcomes.every((outcome) => outcome === 'busy')) return 'busy';
  return outcomes.includes('missed') ? 'missed' : 'declined';
}
