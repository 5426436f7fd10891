import type {
  Account,
  AccountFilter,
  AuditEntry,
  AuditVerification,
  CursorPage,
  IssuedLink,
  Session,
  SessionId,
  UpdateAccountRequest,
  UserId,
} from '@chatcall/contracts';
import type { RestClient } from '../rest/rest-client.js';
import type { AdministrationApi, AuditQuery } from './administration-api.js';

/** Requests of administrators; loaded when they are first used. */
export class AdministrationService implements AdministrationApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
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

  sessions(userId: UserId, cursor: string | null = null): Promise<CursorPage<Session>> {
    return this.#rest.get(`admin/users/${userId}/sessions`, { cursor });
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

  audit(query: AuditQuery, cursor: string | null = null): Promise<CursorPage<AuditEntry>> {
    return this.#rest.get('admin/audit', { ...query, cursor });
  }

  verifyAudit(): Promise<AuditVerification> {
    return this.#rest.post('admin/audit/verify');
  }

  exportAudit(query: AuditQuery): Promise<Uint8Array> {
    return this.#rest.bytes('admin/audit/export', { ...query });
  }
}
