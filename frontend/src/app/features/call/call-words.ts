import type { ParticipantOutcome } from '@chatcall/contracts';
import type { CallHappening, MediaTrouble, SessionEndReason } from '@chatcall/client-sdk/calls';
import { isolate } from '../../core/i18n/isolate';

/** The facts of an ended call that decide which message it shows. */
export interface EndedCall {
  readonly reason: SessionEndReason;
  /** It was answered. */
  readonly answered: boolean;
  /** Name of the other person, or title of the group. */
  readonly name: string;
  readonly group: boolean;
  /** The error as text; null without one. */
  readonly trouble: string | null;
  /** Duration, as `2:07`; null when it was not answered. */
  readonly length: string | null;
}

/**
 * `panel`: stays on the stage with a way to try again; `toast`: a short notice; `quiet`: no
 * message.
 */
export interface EndWords {
  readonly how: 'panel' | 'toast' | 'quiet';
  readonly text: string;
  readonly bad: boolean;
}

/** The message about the end of a call, for a participant. */
export function endWords(call: EndedCall): EndWords {
  const { group } = call;
  const name = isolate(call.name);
  switch (call.reason) {
    case 'hung-up':
    case 'signed-out':
    case 'cancelled':
      return { how: 'quiet', text: '', bad: false };
    case 'completed':
      return {
        how: 'toast',
        text: call.length
          ? $localize`:@@call.endedAfter:Call ended · ${call.length}:length:`
          : $localize`:@@call.ended:Call ended`,
        bad: false,
      };
    case 'declined':
      return panel(
        group
          ? $localize`:@@call.declinedGroup:No one answered.`
          : $localize`:@@call.declined:${name}:name: declined the call.`,
      );
    case 'missed':
      return panel(
        group
          ? $localize`:@@call.missedGroup:No one answered.`
          : $localize`:@@call.missed:${name}:name: didn't answer.`,
      );
    case 'busy':
      return panel(
        group
          ? $localize`:@@call.busyGroup:Everyone is on another call.`
          : $localize`:@@call.busy:${name}:name: is on another call.`,
      );
    case 'removed':
      return {
        how: 'toast',
        text: $localize`:@@call.removed:You're no longer in this call.`,
        bad: true,
      };
    case 'replaced':
      return {
        how: 'toast',
        text: $localize`:@@call.replaced:This call continues in another tab or on another device.`,
        bad: false,
      };
    case 'switched':
      return {
        how: 'toast',
        text: $localize`:@@call.switched:You're now on another call in another tab or on another device.`,
        bad: false,
      };
    case 'peer-lost':
      return {
        how: 'toast',
        text: $localize`:@@call.peerLost:${name}:name: lost connection, so the call ended.`,
        bad: true,
      };
    case 'lost':
      return {
        how: 'toast',
        text: $localize`:@@call.lost:The connection to the call was lost.`,
        bad: true,
      };
    case 'failed':
      return {
        how: 'toast',
        text: $localize`:@@call.serverFailed:The call ended because of a server problem. You can call again.`,
        bad: true,
      };
    case 'error': {
      const text =
        call.trouble ?? $localize`:@@call.failed:The call was disconnected. You can call again.`;
      return call.answered ? { how: 'toast', text, bad: true } : { how: 'panel', text, bad: true };
    }
  }
}

function panel(text: string): EndWords {
  return { how: 'panel', text, bad: false };
}

/** The notice of an event in the call. */
export function happeningText(happening: CallHappening): string {
  const name = isolate(happening.user.displayName);
  switch (happening.kind) {
    case 'peer-joined':
      return $localize`:@@call.joined:${name}:name: joined`;
    case 'peer-left':
      return happening.lost
        ? $localize`:@@call.lostThem:${name}:name: lost connection`
        : $localize`:@@call.left:${name}:name: left`;
    case 'muted':
      return $localize`:@@call.mutedBy:${name}:name: muted you`;
    case 'declined':
      switch (happening.reason) {
        case 'declined':
          return $localize`:@@call.hasDeclined:${name}:name: declined`;
        case 'busy':
          return $localize`:@@call.isBusy:${name}:name: is on another call`;
        case 'missed':
          return $localize`:@@call.hasMissed:${name}:name: didn't answer`;
      }
  }
}

/** Why media cannot connect, and what the user can do. */
export function troubleMeaning({ udp, tcp, relay }: MediaTrouble): string {
  return [udp, tcp, relay].includes('answered')
    ? $localize`:@@mediaTrouble.filtered:The server answers, but audio and video can't connect. Security software or the network may be filtering encrypted media. Try another network.`
    : $localize`:@@mediaTrouble.blocked:A firewall or VPN may be blocking audio and video, or the server can't be reached from this network. Try another network, or tell your administrator what was tried:`;
}

/** The outcome for a participant who is not in the call. */
export function outcomeText(outcome: ParticipantOutcome): string {
  switch (outcome) {
    case 'ringing':
      return $localize`:@@outcome.ringing:calling…`;
    case 'joined':
      return $localize`:@@outcome.joined:joining…`;
    case 'left':
      return $localize`:@@outcome.left:left`;
    case 'declined':
      return $localize`:@@outcome.declined:declined`;
    case 'busy':
      return $localize`:@@outcome.busy:on another call`;
    case 'missed':
    case 'cancelled':
      return $localize`:@@outcome.missed:no answer`;
  }
}
