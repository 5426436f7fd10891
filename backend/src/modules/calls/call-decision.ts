import type {
  CallDeclinedNotice,
  CallEndReason,
  CallRingingStoppedNotice,
  ConversationId,
  PeerId,
  RequestId,
  UserId,
} from '@chatcall/contracts';
import type { CallRecord, DeviceRecord, KeptPeer } from './call-record.js';

/** The group in which a call of two continues. */
export interface Continuation {
  readonly conversationId: ConversationId;
  /** The user who adds people: in the group it is a call of theirs. */
  readonly userId: UserId;
  /** Its members who are to be rung, and those who are in two other calls. */
  readonly toRing: readonly UserId[];
  readonly busy: readonly UserId[];
  readonly ringsUntil: Date;
}

/** An event that changes a call. */
export type CallEvent =
  | { readonly type: 'accept'; readonly device: DeviceRecord; readonly at: Date }
  | {
      readonly type: 'join';
      readonly device: DeviceRecord;
      readonly at: Date;
      readonly kept?: KeptPeer;
    }
  /** `remove`: the user is no longer a member of the conversation. */
  | { readonly type: 'decline' | 'cancel' | 'remove'; readonly userId: UserId; readonly at: Date }
  /** One user blocked another. */
  | {
      readonly type: 'block';
      readonly userId: UserId;
      readonly blockedId: UserId;
      readonly at: Date;
    }
  /** With a request: only a device that has entered with it, and not again since. */
  | {
      readonly type: 'leave';
      readonly peerIds: readonly PeerId[];
      readonly at: Date;
      readonly requestId?: RequestId;
    }
  /** A device that was not in the call could not enter its room. */
  | { readonly type: 'entry-failed'; readonly peerId: PeerId; readonly at: Date }
  | { readonly type: 'raise-hand' | 'lower-hand'; readonly userId: UserId }
  /** A call of two continues in a group. */
  | ({ readonly type: 'continue' } & Continuation)
  /** A host ends the call for everyone. */
  | { readonly type: 'ring-timeout' | 'end'; readonly at: Date }
  /** With a node: only when the call is still on that node. */
  | { readonly type: 'fail'; readonly at: Date; readonly nodeId?: string }
  /** Its room is lost, or its media node will end: it continues on another node. */
  | { readonly type: 'move'; readonly fromNodeId: string; readonly toNodeId: string };

/** An effect of an event, about which users are notified. */
export type CallFact =
  | { readonly type: 'answered'; readonly userId: UserId; readonly at: Date }
  | {
      readonly type: 'refused';
      readonly userId: UserId;
      readonly reason: CallDeclinedNotice['reason'];
    }
  | {
      readonly type: 'ringing-stopped';
      readonly userIds: readonly UserId[];
      readonly reason: CallRingingStoppedNotice['reason'];
    }
  | { readonly type: 'hands-changed' }
  | { readonly type: 'moved'; readonly fromNodeId: string }
  | { readonly type: 'ended'; readonly reason: CallEndReason };

export type CallRefusal = 'CALL.ENDED' | 'CALL.WRONG_STATE' | 'CALL.NOT_PARTICIPANT';

/** The call after the event; the same object when nothing changed. */
export type CallDecision =
  | { readonly ok: true; readonly call: CallRecord; readonly facts: readonly CallFact[] }
  | { readonly ok: false; readonly refusal: CallRefusal };

/** A call after an event, and what the event did. */
export interface CallChange {
  readonly call: CallRecord;
  readonly facts: readonly CallFact[];
}

export function accepted({ call, facts }: CallChange): CallDecision {
  return { ok: true, call, facts };
}

export function unchanged(call: CallRecord): CallDecision {
  return { ok: true, call, facts: [] };
}

export function refused(refusal: CallRefusal): CallDecision {
  return { ok: false, refusal };
}
