import type {
  PublishAnnouncementRequest,
  PublishedAnnouncement,
  Account,
  AccountFilter,
  AuditAction,
  AuditEntry,
  AuditVerification,
  CreateInvitationRequest,
  CursorPage,
  Invitation,
  InviteByMailRequest,
  InvitedAddress,
  IssuedInvitation,
  IssuedLink,
  Report,
  ReportId,
  ReportOutcome,
  ReportState,
  ReportWithContext,
  Session,
  SessionId,
  SiteSession,
  Timestamp,
  UpdateAccountRequest,
  UserId,
  UserImport,
  UserImportRow,
  UserLanguage,
} from '@chatcall/contracts';
import type { ConversationAdministrationApi } from './conversation-administration.js';
import type { ServerAdministrationApi } from './server-administration.js';
import type { FileContent } from '../ports/client-ports.js';

/** Which entries of the audit log; absent fields do not matter. */
export interface AuditQuery {
  readonly actorId?: UserId;
  readonly targetId?: string;
  readonly action?: AuditAction;
  readonly after?: Timestamp;
  readonly before?: Timestamp;
}

/**
 * What administrators do. Each method needs a permission of the site role and throws
 * `COMMON.FORBIDDEN` without it. `cursor`: `nextCursor` of the page before.
 */
export interface AdministrationApi {
  readonly conversations: ConversationAdministrationApi;
  readonly server: ServerAdministrationApi;
  /** In the order of their usernames. */
  accounts(filter: AccountFilter, cursor?: string | null): Promise<CursorPage<Account>>;
  account(userId: UserId): Promise<Account>;
  /**
   * @throws ChatCallError `USERS.LAST_OWNER`, `USERS.ERASED`, `AUTH.USERNAME_TAKEN`, `AUTH.EMAIL_TAKEN`
   */
  updateAccount(userId: UserId, changes: UpdateAccountRequest): Promise<Account>;
  /** How many accounts wait for a decision; `accounts({ waitingFor: 'approval' })` lists them. */
  waitingRegistrations(): Promise<number>;
  /**
   * The user can sign in from now on.
   * @throws ChatCallError `USERS.NOT_WAITING`, `USERS.NOT_FOUND`
   */
  approveRegistration(userId: UserId): Promise<Account>;
  /**
   * Deletes the account, whose names are free again.
   * @throws ChatCallError `USERS.NOT_WAITING`, `USERS.NOT_FOUND`
   */
  declineRegistration(userId: UserId): Promise<void>;
  /**
   * Erases a user for good; messages and calls stay, without the name.
   * @param username of the user, as a confirmation
   * @throws ChatCallError `COMMON.VALIDATION` for another username, `USERS.LAST_OWNER`
   */
  eraseUser(userId: UserId, username: string): Promise<Account>;
  /** The devices on which a user is signed in, the most recently used first. */
  sessions(userId: UserId, cursor?: string | null): Promise<CursorPage<Session>>;
  /**
   * The devices on which users are signed in, of the whole server, the most recently used first.
   * @param search the beginning of a username or of a network address
   */
  siteSessions(search: string, cursor?: string | null): Promise<CursorPage<SiteSession>>;
  /** Signs a user out on one device; without `sessionId` on all. */
  endSessions(userId: UserId, sessionId?: SessionId): Promise<void>;
  /** A link with which a user sets a new password. It is returned only once. */
  issueResetLink(userId: UserId): Promise<IssuedLink>;
  /** Removes the second factors and recovery codes of a user who has lost them. */
  resetFactors(userId: UserId): Promise<void>;
  /**
   * Starts to create the users of a CSV file.
   * @param dryRun only reports what would happen
   * @throws ChatCallError `COMMON.VALIDATION` with the reason in `fields`, `COMMON.TOO_LARGE`
   */
  importUsers(file: FileContent, dryRun: boolean): Promise<UserImport>;
  /** How an import is doing. */
  userImport(id: string): Promise<UserImport>;
  /** The newest 20. */
  userImports(): Promise<readonly UserImport[]>;
  /** The rows of an import that have problems. */
  refusedRows(id: string, cursor?: string | null): Promise<CursorPage<UserImportRow>>;
  /** Stops an import; users who were created stay. */
  cancelUserImport(id: string): Promise<UserImport>;
  /**
   * A CSV file with the links of the new users, once.
   * @throws ChatCallError `COMMON.CONFLICT` when it was taken before
   */
  takeUserImportLinks(id: string): Promise<string>;
  /** The newest first. */
  reports(state: ReportState, cursor?: string | null): Promise<CursorPage<Report>>;
  /** With the messages around the reported one. */
  report(id: ReportId): Promise<ReportWithContext>;
  /**
   * Decides about a report, and does it.
   * @throws ChatCallError `REPORTS.ALREADY_HANDLED`, `USERS.LAST_OWNER`, `USERS.ERASED`
   */
  resolveReport(id: ReportId, outcome: ReportOutcome): Promise<Report>;
  /** The newest entries first. */
  audit(query: AuditQuery, cursor?: string | null): Promise<CursorPage<AuditEntry>>;
  /** Checks that nobody has changed the audit log. */
  verifyAudit(): Promise<AuditVerification>;
  /** The entries as text, one JSON object in each line. */
  exportAudit(query: AuditQuery): Promise<Uint8Array>;
  /** An invitation to create an account. Its link is returned only here. */
  invite(request: CreateInvitationRequest): Promise<IssuedInvitation>;
  /**
   * Invites up to 50 addresses by mail; each invitation is for its address only.
   * @throws ChatCallError `AUTH.MAIL_UNAVAILABLE`, `COMMON.FORBIDDEN`
   */
  inviteByMail(request: InviteByMailRequest): Promise<readonly InvitedAddress[]>;
  /** Sends an invitation again, with a new link. @throws ChatCallError `COMMON.NOT_FOUND` */
  resendInvitation(id: string, language?: UserLanguage): Promise<void>;
  /** A page of all announcements, the newest first. */
  announcements(cursor?: string | null): Promise<CursorPage<PublishedAnnouncement>>;
  /** @throws ChatCallError `SITE.TOO_MANY_ANNOUNCEMENTS`, `COMMON.VALIDATION` */
  publishAnnouncement(request: PublishAnnouncementRequest): Promise<PublishedAnnouncement>;
  /** May be repeated. */
  endAnnouncement(id: string): Promise<void>;
  /** A page of the invitations, the newest first: the valid ones, or those without accounts left. */
  invitations(cursor?: string | null, used?: boolean): Promise<CursorPage<Invitation>>;
  /** May be repeated. */
  revokeInvitation(id: string): Promise<void>;
}
