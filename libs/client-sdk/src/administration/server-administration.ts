import type {
  CursorPage,
  FailedJob,
  JobQueues,
  ServerHealth,
  SiteSetting,
  StorageUsage,
  UserStorage,
} from '@chatcall/contracts';
import type { UploadFile } from '../ports/client-ports.js';
import type { RestClient } from '../rest/rest-client.js';

/** The server itself as administrators see it. */
export interface ServerAdministrationApi {
  /** The state of the server and of everything it needs. */
  health(): Promise<ServerHealth>;
  /** How many jobs wait, run and have failed. */
  jobQueues(): Promise<JobQueues>;
  /** The newest first. */
  failedJobs(cursor?: string | null): Promise<CursorPage<FailedJob>>;
  /**
   * Starts a failed job again.
   * @throws ChatCallError `COMMON.NOT_FOUND` when it runs already or was removed
   */
  retryJob(id: string): Promise<void>;
  /** Removes a failed job. May be repeated. */
  removeJob(id: string): Promise<void>;
  /** How much the files of the server take. Counted at most once a minute. */
  storage(): Promise<StorageUsage>;
  /** The users whose files take most, the largest first, at most 1,000. */
  largestUsers(cursor?: string | null): Promise<CursorPage<UserStorage>>;
  /**
   * Sets the logo, which is the setting `branding.logo`: `site.undo` and `site.reset` change it, too.
   * @param setting as it was shown: a change that somebody else made since then is not overwritten
   * @throws ChatCallError `COMMON.PRECONDITION_FAILED`, `COMMON.PICTURE_UNREADABLE`, `COMMON.TOO_LARGE`
   */
  setLogo(setting: SiteSetting, picture: UploadFile): Promise<SiteSetting>;
}

/** Requests about the server itself. */
export class ServerAdministration implements ServerAdministrationApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  setLogo({ version }: SiteSetting, picture: UploadFile): Promise<SiteSetting> {
    return this.#rest.send<SiteSetting>({
      method: 'PUT',
      path: 'admin/logo',
      form: { field: 'file', file: picture },
      headers: { 'If-Match': `"${version}"` },
    });
  }

  health(): Promise<ServerHealth> {
    return this.#rest.get('admin/health');
  }

  jobQueues(): Promise<JobQueues> {
    return this.#rest.get('admin/jobs/queues');
  }

  failedJobs(cursor: string | null = null): Promise<CursorPage<FailedJob>> {
    return this.#rest.get('admin/jobs', { cursor });
  }

  async retryJob(id: string): Promise<void> {
    const path = `admin/jobs/${encodeURIComponent(id)}/retry`;
    await this.#rest.send({ method: 'POST', path });
  }

  removeJob(id: string): Promise<void> {
    return this.#rest.delete(`admin/jobs/${encodeURIComponent(id)}`);
  }

  storage(): Promise<StorageUsage> {
    return this.#rest.get('admin/storage');
  }

  largestUsers(cursor: string | null = null): Promise<CursorPage<UserStorage>> {
    return this.#rest.get('admin/storage/users', { cursor });
  }
}
