import type {
  CallDeclinedNotice,
  CallId,
  CallReaction,
  CallRingingStoppedNotice,
  RaisedHands,
  RtpCapabilities,
  UserId,
} from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';
import type { CallRecord } from './call-record.js';

/**
 * A call began: it rings for the participants with the outcome `ringing`, or is active at once when
 * it rings nobody.
 */
export class CallStarted extends DomainEvent {
  constructor(
    readonly call: CallRecord,
    /** Title of the group; null in a direct conversation. */
    readonly conversationTitle: string | null,
    readonly routerRtpCapabilities: RtpCapabilities,
  ) {
    super();
  }
}

/** A call of two continues in a group: it rings for those who are new. */
export class CallExtended extends DomainEvent {
  constructor(
    readonly call: CallRecord,
    /** The part before, which stays in the log of the two as an ended call. */
    readonly before: CallRecord,
    readonly conversationTitle: string | null,
    readonly routerRtpCapabilities: RtpCapabilities,
  ) {
    super();
  }
}

/** A user other than the caller joined for the first time. */
export class CallAnswered extends DomainEvent {
  constructor(
    readonly call: CallRecord,
    readonly userId: UserId,
    readonly at: Date,
  ) {
    super();
  }
}

/** A user declined, was busy or did not answer in time. */
export class CallRefused extends DomainEvent {
  constructor(
    readonly call: CallRecord,
    readonly userId: UserId,
    readonly reason: CallDeclinedNotice['reason'],
  ) {
    super();
  }
}

/** The call no longer rings for these users. */
export class RingingStopped extends DomainEvent {
  constructor(
    readonly call: CallRecord,
    readonly userIds: readonly UserId[],
    readonly reason: CallRingingStoppedNotice['reason'],
  ) {
    super();
  }
}

/** A call has changed in any way; also published when it ends. */
export class CallChanged extends DomainEvent {
  constructor(readonly call: CallRecord) {
    super();
  }
}

/** A hand was raised or lowered; the call is otherwise as it was, unless `CallChanged` follows. */
export class HandsChanged extends DomainEvent {
  constructor(
    readonly callId: CallId,
    readonly hands: RaisedHands,
  ) {
    super();
  }
}

/** A user in a call shows a reaction for a moment. */
export class CallReacted extends DomainEvent {
  constructor(
    readonly callId: CallId,
    readonly userId: UserId,
    readonly reaction: CallReaction,
  ) {
    super();
  }
}

/** A user joined a conversation that has an open call. */
export class CallShown extends DomainEvent {
  constructor(
    readonly call: CallRecord,
    readonly userId: UserId,
  ) {
    super();
  }
}

/**
 * Something has happened to a call that may have left a difference between the database, its room
 * and the connections of its devices. `CallReconciler` looks at it soon.
 */
export class CallInDoubt extends DomainEvent {
  constructor(readonly callId: CallId) {
    super();
  }
}

/** The room of a call is on another media node now: its devices have to join again. */
export class CallMoved extends DomainEvent {
  constructor(
    readonly call: CallRecord,
    readonly fromNodeId: string,
  ) {
    super();
  }
}

/** A user has seen, on one of their devices, which calls they missed. */
export class MissedCallsSeen extends DomainEvent {
  constructor(readonly userId: UserId) {
    super();
  }
}

/** A call has ended; published after `CallChanged`. */
export class CallEnded extends DomainEvent {
  constructor(readonly call: CallRecord) {
    super();
  }
}
