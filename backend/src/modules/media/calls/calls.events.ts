import type {
  CallDeclinedNotice,
  CallRingingStoppedNotice,
  RtpCapabilities,
  UserId,
} from '@chatcall/contracts';
import { DomainEvent } from '../../../platform/events/index.js';
import type { CallRecord } from './call-record.js';

/** A call began: it rings for those in state `ringing`, or just goes on where nobody is rung. */
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

/** Someone other than the caller came in for the first time. */
export class CallAnswered extends DomainEvent {
  constructor(
    readonly call: CallRecord,
    readonly userId: UserId,
    readonly at: Date,
  ) {
    super();
  }
}

/** Someone declined, was busy or did not answer in time. */
export class CallRefused extends DomainEvent {
  constructor(
    readonly call: CallRecord,
    readonly userId: UserId,
    readonly reason: CallDeclinedNotice['reason'],
  ) {
    super();
  }
}

/** It no longer rings for these people. */
export class RingingStopped extends DomainEvent {
  constructor(
    readonly call: CallRecord,
    readonly userIds: readonly UserId[],
    readonly reason: CallRingingStoppedNotice['reason'],
  ) {
    super();
  }
}

/** Anything about a call changed, its end too. */
export class CallChanged extends DomainEvent {
  constructor(readonly call: CallRecord) {
    super();
  }
}

/** Someone came into a conversation in which a call goes on. */
export class CallShown extends DomainEvent {
  constructor(
    readonly call: CallRecord,
    readonly userId: UserId,
  ) {
    super();
  }
}

/** A call is over; follows on `CallChanged`. */
export class CallEnded extends DomainEvent {
  constructor(readonly call: CallRecord) {
    super();
  }
}
