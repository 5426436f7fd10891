import type { CallQualityRecord, LoggedCall, UserId } from '@chatcall/contracts';
import type { Times } from '../../core/i18n/times';

/** `missed`: the user did not answer; the others: who started it. */
export type CallDirection = 'missed' | 'incoming' | 'outgoing';

export function directionOf(call: LoggedCall, me: UserId | null): CallDirection {
  if (call.startedBy === me) return 'outgoing';
  const own = call.participants.find(({ user }) => user.id === me)?.outcome;
  return own === 'missed' || own === 'cancelled' || own === 'busy' ? 'missed' : 'incoming';
}

/** What became of the call, for the user. */
export function outcomeWords(call: LoggedCall, me: UserId | null, times: Times): string {
  const direction = directionOf(call, me);
  const own = call.participants.find(({ user }) => user.id === me)?.outcome;
  if (call.state !== 'ended') return $localize`:@@calls.running:In progress`;
  if (direction === 'missed') return $localize`:@@calls.missedOne:Missed`;
  if (own === 'declined') return $localize`:@@calls.declined:Declined`;
  if (call.duration !== null && call.answeredAt !== null)
    return direction === 'outgoing'
      ? $localize`:@@calls.outgoingFor:Outgoing, ${times.duration(call.duration)}:length:`
      : $localize`:@@calls.incomingFor:Incoming, ${times.duration(call.duration)}:length:`;
  switch (call.endReason) {
    case 'cancelled':
      return $localize`:@@calls.cancelled:Cancelled`;
    case 'busy':
      return $localize`:@@calls.busy:They were on another call`;
    case 'declined':
      return $localize`:@@calls.wasDeclined:Was declined`;
    case 'failed':
      return $localize`:@@calls.failed:Disconnected`;
    case 'missed':
    case 'completed':
    case null:
      return $localize`:@@calls.unanswered:No answer`;
  }
}

/** From this loss on, in tenths of a per cent, a call is noticeably disturbed. */
const LOSS = 30;
/** From this share of the time. */
const POOR_SHARE = 0.1;

/** How good the call was for this user: in words, and whether something was wrong. */
export function qualityWords(quality: CallQualityRecord): { text: string; bad: boolean } {
  const { uplinkLoss, downlinkLoss, seconds, poorSeconds } = quality;
  const percent = (permille: number): string => (permille / 10).toFixed(0);
  if ((uplinkLoss ?? 0) >= LOSS && (uplinkLoss ?? 0) >= (downlinkLoss ?? 0))
    return {
      text: $localize`:@@calls.qualityUplink:Your uplink lost ${percent(uplinkLoss ?? 0)}:percent: %`,
      bad: true,
    };
  if ((downlinkLoss ?? 0) >= LOSS)
    return {
      text: $localize`:@@calls.qualityDownlink:Your downlink lost ${percent(downlinkLoss ?? 0)}:percent: %`,
      bad: true,
    };
  return poorSeconds > seconds * POOR_SHARE
    ? { text: $localize`:@@calls.qualityPoor:Poor connection at times`, bad: true }
    : { text: $localize`:@@calls.qualityGood:Good connection`, bad: false };
}
