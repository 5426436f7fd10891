import type { CallEndReason, CallState, ParticipantOutcome } from '@chatcall/contracts';

/**
 * What can happen to a call as a whole. `answered`: someone other than the caller came in; `unanswered`: nobody rings any more and nobody
 * came; `cancelled`: the caller gave up; `emptied`: too few people are left; `failed`: the server cannot carry it on.
 */
export type CallTurn = 'answered' | 'unanswered' | 'cancelled' | 'emptied' | 'failed';

/** The states of a call. A turn that a state does not list does not concern it. */
export const CALL_TABLE: Readonly<
  Record<CallState, Readonly<Partial<Record<CallTurn, CallState>>>>
> = {
  ringing: { answered: 'active', unanswered: 'ended', cancelled: 'ended', failed: 'ended' },
  active: { answered: 'active', emptied: 'ended', failed: 'ended' },
  ended: {},
};

/**
 * What can happen to one person in a call. `answer`: accepts while it rings; `enter`: comes into a call that goes on, or back, or with another
 * device; `refuse`: declines; `time-out`: the ringing took too long; `leave`: the last device left; `withdraw`: the caller gave up;
 * `end`: the call ended.
 */
export type ParticipantTurn =
  'answer' | 'enter' | 'refuse' | 'time-out' | 'leave' | 'withdraw' | 'end';

/** `none`: a member of the conversation whom the call has not met yet. */
export type ParticipantState = ParticipantOutcome | 'none';

/** The states of one person in a call. A turn that a state does not list is refused. */
export const PARTICIPANT_TABLE: Readonly<
  Record<ParticipantState, Readonly<Partial<Record<ParticipantTurn, ParticipantOutcome>>>>
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

/** Why a call that nobody answered ended, by how it went for those who were rung. */
export function unansweredReason(outcomes: readonly ParticipantOutcome[]): CallEndReason {
  if (outcomes.length > 0 && outcomes.every((outcome) => outcome === 'busy')) return 'busy';
  return outcomes.includes('missed') ? 'missed' : 'declined';
}
