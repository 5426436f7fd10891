import type {
  PublishAnnouncementRequest,
  PublishedAnnouncement,
  Account,
  AccountFilter,
  AuditEntry,
  AuditVerification,
  CreateInvitationRequest,
  CursorPage,
  Invitation,
  InviteByMailRequest,
  InvitedAddress,
  InvitedAddresses,
  IssuedInvitation,
  IssuedLink,
  Report,
  ReportId,
  ReportOutcome,
  ReportState,
  ReportWithContext,
  RegistrationCount,
  Session,
  SessionId,
  SiteSession,
  UpdateAccountRequest,
  UserId,
  UserImport,
  UserImportRow,
  UserLanguage,
} from '@chatcall/contracts';
import type { FileContent } from '../ports/client-ports.js';
import type { RestClient } from '../rest/rest-client.js';
import type { AdministrationApi, AuditQuery } from './administration-api.js';
import { ConversationAdministration } from './conversation-administration.js';
import { ServerAdministration } from './server-administration.js';

/** Until the answer to a request that reads the whole audit log, or makes thousands of links. */
const LONG_MS = 600_000;

/** Requests of administrators; loaded when they are first used. */
export class AdministrationService implements AdministrationApi {
  readonly #rest: RestClient;
  readonly conversations: ConversationAdministration;
  readonly server: ServerAdministration;

  constructor(rest: RestClient) {
    this.#rest = rest;
    this.conversations = new ConversationAdministration(rest);
    this.server = new ServerAdministration(rest);
  }

  accounts(filter: AccountFilter, cursor: string | null = null): Promise<CursorPage<Account>> {
    return this.#rest.get('admin/users', { ...filter, cursor });
  }

  account(userId: UserId): Promise<Account> {
    return this.#rest.get(`admin/users/${userId}`);
  }

  updateAccount(userId: UserId, changes: UpdateAccountRequest): Promise<Account> {
    return this.#rest.patch(`admin/users/${userId}`, changes);
  }

  async waitingRegistrations(): Promise<number> {
    return (await this.#rest.get<RegistrationCount>('admin/registrations/count')).waiting;
  }

  approveRegistration(userId: UserId): Promise<Account> {
    return this.#rest.post(`admin/registrations/${userId}/approve`);
  }

  declineRegistration(userId: UserId): Promise<void> {
    return this.#rest.delete(`admin/registrations/${userId}`);
  }

  eraseUser(userId: UserId, username: string): Promise<Account> {
    return this.#rest.post(`admin/users/${userId}/erasure`, { username });
  }

  sessions(userId: UserId, cursor: string | null = null): Promise<CursorPage<Session>> {
    return this.#rest.get(`admin/users/${userId}/sessions`, { cursor });
  }

  siteSessions(search: string, cursor: string | null = null): Promise<CursorPage<SiteSession>> {
    return this.#rest.get('admin/sessions', { ...(search === '' ? {} : { search }), cursor });
  }

  async endSessions(userId: UserId, sessionId?: SessionId): Promise<void> {
    const one = sessionId === undefined ? '' : `/${sessionId}`;
    await this.#rest.send({ method: 'DELETE', path: `admin/users/${userId}/sessions${one}` });
  }

  issueResetLink(userId: UserId): Promise<IssuedLink> {
    return this.#rest.post(`admin/users/${userId}/reset-link`);
  }

  resetFactors(userId: UserId): Promise<void> {
    return this.#rest.delete(`admin/users/${userId}/factors`);
  }

  reports(state: ReportState, cursor: string | null = null): Promise<CursorPage<Report>> {
    return this.#rest.get('admin/reports', { state, cursor });
  }

  report(id: ReportId): Promise<ReportWithContext> {
    return this.#rest.get(`admin/reports/${id}`);
  }

  resolveReport(id: ReportId, outcome: ReportOutcome): Promise<Report> {
    return this.#rest.post(`admin/reports/${id}/resolution`, { outcome });
  }

  importUsers(file: FileContent, dryRun: boolean): Promise<UserImport> {
    return this.#rest.send({
      method: 'POST',
      path: 'admin/user-imports',
      query: { dryRun: String(dryRun) },
      content: file,
      headers: { 'Content-Type': 'text/csv' },
    });
  }

  userImport(id: string): Promise<UserImport> {
    return this.#rest.get(`admin/user-imports/${id}`);
  }

  async userImports(): Promise<readonly UserImport[]> {
    return (await this.#rest.get<CursorPage<UserImport>>('admin/user-imports')).items;
  }

  refusedRows(id: string, cursor: string | null = null): Promise<CursorPage<UserImportRow>> {
    return this.#rest.get(`admin/user-imports/${id}/rows`, { refused: 'true', cursor });
  }

  cancelUserImport(id: string): Promise<UserImport> {
    return this.#rest.post(`admin/user-imports/${id}/cancel`);
  }

  async takeUserImportLinks(id: string): Promise<string> {
    const path = `admin/user-imports/${id}/links`;
    return (await this.#rest.exchange({ method: 'POST', path, timeoutMs: LONG_MS })).text();
  }

  audit(query: AuditQuery, cursor: string | null = null): Promise<CursorPage<AuditEntry>> {
    return this.#rest.get('admin/audit', { ...query, cursor });
  }

  verifyAudit(): Promise<AuditVerification> {
    return this.#rest.send({
      method: 'POST',
      path: 'admin/audit/verify',
      timeoutMs: LONG_MS,
    });
  }

  exportAudit(query: AuditQuery): Promise<Uint8Array> {
    return this.#rest.bytes('admin/audit/export', { ...query });
  }

  invite(request: CreateInvitationRequest): Promise<IssuedInvitation> {
    return this.#rest.post('admin/invitations', request);
  }

  announcements(cursor: string | null = null): Promise<CursorPage<PublishedAnnouncement>> {
    return this.#rest.get('admin/announcements', { cursor });
  }

  publishAnnouncement(request: PublishAnnouncementRequest): Promise<PublishedAnnouncement> {
    return this.#rest.post('admin/announcements', request);
  }

  endAnnouncement(id: string): Promise<void> {
    return this.#rest.delete(`admin/announcements/${id}`);
  }

  async inviteByMail(request: InviteByMailRequest): Promise<readonly InvitedAddress[]> {
    return (await this.#rest.post<InvitedAddresses>('admin/invitations/mails', request)).addresses;
  }

  resendInvitation(id: string, language?: UserLanguage): Promise<void> {
    const body = language === undefined ? {} : { language };
    return this.#rest.post(`admin/invitations/${id}/resend`, body);
  }

  invitations(cursor: string | null = null, used = false): Promise<CursorPage<Invitation>> {
    return this.#rest.get('admin/invitations', { cursor, used: String(used) });
  }

  async revokeInvitation(id: string): Promise<void> {
    await this.#rest.send({ method: 'DELETE', path: `admin/invitations/${id}` });
  }
}
