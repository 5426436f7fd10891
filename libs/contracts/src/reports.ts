import type { ConversationId, DisplayName, Id, MessageId, Timestamp, UserId } from './protocol.js';
import type { UserState } from './site.js';

/** The id of a report. Later reports have greater ids. */
export type ReportId = Id;

export type ReportReason = 'spam' | 'harassment' | 'inappropriate' | 'impersonation' | 'other';

/** All reasons. */
export const REPORT_REASONS: readonly ReportReason[] = [
  'spam',
  'harassment',
  'inappropriate',
  'impersonation',
  'other',
];

/** What an administrator has done about a report. */
export type ReportOutcome = 'dismissed' | 'message-deleted' | 'user-deactivated';

/** All outcomes. */
export const REPORT_OUTCOMES: readonly ReportOutcome[] = [
  'dismissed',
  'message-deleted',
  'user-deactivated',
];

/** `open`: nobody has decided about it. */
export type ReportState = 'open' | 'resolved';

/** All states of a report. */
export const REPORT_STATES: readonly ReportState[] = ['open', 'resolved'];

/** Bounds of reports. */
export const REPORT_LIMITS = {
  commentMax: 1000,
  /** Messages before and after the reported one that administrators see, each. */
  neighbours: 3,
  /** Days for which a report is kept after it was handled. */
  keepDays: 90,
} as const;

/** Reports a message, or a user: either `messageId` with `conversationId`, or `userId`. */
export interface SubmitReportRequest {
  readonly reason: ReportReason;
  readonly comment?: string;
  readonly conversationId?: ConversationId;
  readonly messageId?: MessageId;
  readonly userId?: UserId;
}

export interface ResolveReportRequest {
  readonly outcome: ReportOutcome;
}

/** A user in a report. */
export interface ReportUser {
  readonly id: UserId;
  readonly displayName: DisplayName;
  readonly username: string;
  readonly state: UserState;
}

/** The reported message as it was when it was reported. */
export interface ReportedMessage {
  readonly id: MessageId;
  readonly conversationId: ConversationId;
  readonly text: string;
  readonly fileNames: readonly string[];
  readonly sentAt: Timestamp;
}

/** A report as administrators see it. */
export interface Report {
  readonly id: ReportId;
  readonly state: ReportState;
  readonly reason: ReportReason;
  readonly comment: string;
  readonly createdAt: Timestamp;
  /** Null: the account does not exist any more. */
  readonly reporter: ReportUser | null;
  /** The reported user, or the author of the reported message. */
  readonly user: ReportUser | null;
  /** Null: the user was reported. */
  readonly message: ReportedMessage | null;
  /** Null as long as it is open. */
  readonly outcome: ReportOutcome | null;
  readonly handledBy: ReportUser | null;
  readonly handledAt: Timestamp | null;
}

/** A message near the reported one, or the reported one, as it is now. */
export interface ReportContextMessage {
  readonly id: MessageId;
  readonly sender: DisplayName;
  /** Empty when it was deleted. */
  readonly text: string;
  readonly fileNames: readonly string[];
  readonly sentAt: Timestamp;
  readonly editedAt: Timestamp | null;
  readonly deletedAt: Timestamp | null;
}

/** A report with what was written around the message. */
export interface ReportWithContext extends Report {
  /** In their order, with the reported one as it is now; those that no longer exist are absent. */
  readonly context: readonly ReportContextMessage[];
}
