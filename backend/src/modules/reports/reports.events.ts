import type { ReportId, ReportOutcome, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';

/** A user has reported a message or a user. */
export class ReportSubmitted extends DomainEvent {
  constructor(
    readonly reportId: ReportId,
    readonly reporterId: UserId,
    readonly target: 'message' | 'user',
  ) {
    super();
  }
}

/** An administrator has decided about a report. */
export class ReportHandled extends DomainEvent {
  constructor(
    readonly reportId: ReportId,
    /** Null: their account does not exist any more. */
    readonly reporterId: UserId | null,
    /** The reported user, or the author of the reported message. */
    readonly userId: UserId | null,
    readonly messageId: string | null,
    readonly outcome: ReportOutcome,
    readonly handledBy: UserId,
  ) {
    super();
  }
}
