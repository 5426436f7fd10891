import type { Readable } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { LIMITS, USER_IMPORT_LIMITS, mayManage } from '@chatcall/contracts';
import type { CursorPage, UserId, UserImport, UserImportRow } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { KeysetCursor, Transactor, integerField } from '../../platform/database/index.js';
import { ConflictError, ForbiddenError, NotFoundError } from '../../platform/errors/index.js';
import { JobQueue } from '../../platform/queue/index.js';
import { AccountInvitations } from '../recovery/index.js';
import type { InvitationLink } from '../recovery/index.js';
import { UserStandings } from '../users/index.js';
import type { AccountActor } from '../users/index.js';
import { readUserFile } from './user-import-file.js';
import { UserImportRepository } from './user-import.repository.js';
import type { StoredImport, StoredRow } from './user-import.repository.js';
import { UserImportRunner } from './user-import-runner.js';

const JOB = 'user-imports.run';
const CONTINUE_JOB = 'user-imports.continue';
/** Milliseconds until an import is continued whose process has ended. */
const CONTINUE_MS = 60_000;
const CONTINUED_AT_ONCE = 20;
const LOADING_SECONDS = 3_600;
/** How long the report of an import is kept; it has names and addresses. */
const KEPT_SECONDS = 30 * 86_400;
/** Users who get their links in one transaction. */
const LINKS_AT_ONCE = 200;

const CURSOR = new KeysetCursor<{ line: number }>('user-import-rows', {
  line: integerField(2 ** 31 - 1),
});

/** Imports of users from files. */
@Injectable()
export class UserImports implements OnModuleInit {
  readonly #imports: UserImportRepository;
  readonly #runner: UserImportRunner;
  readonly #invitations: AccountInvitations;
  readonly #standings: UserStandings;
  readonly #jobs: JobQueue;
  readonly #transactor: Transactor;

  constructor(
    imports: UserImportRepository,
    runner: UserImportRunner,
    invitations: AccountInvitations,
    standings: UserStandings,
    jobs: JobQueue,
    transactor: Transactor,
  ) {
    this.#imports = imports;
    this.#runner = runner;
    this.#invitations = invitations;
    this.#standings = standings;
    this.#jobs = jobs;
    this.#transactor = transactor;
  }

  onModuleInit(): void {
    this.#jobs.process(JOB, ({ id }) => this.#advance(String(id)));
    this.#jobs.every(CONTINUE_JOB, CONTINUE_MS, () => this.continueAll());
  }

  /**
   * Reads a file, and starts to process its rows in the background.
   * @throws ValidationError, TooLargeError; then nothing is stored
   */
  async start(userId: UserId, file: Readable, dryRun: boolean): Promise<UserImport> {
    const id = await this.load(userId, file, dryRun);
    // Without a queue it starts with the next repetition.
    await this.#jobs
      .schedule({ name: JOB, key: randomUUID(), payload: { id }, delayMs: 0 })
      .catch(() => undefined);
    return this.get(id);
  }

  /** The same for the console: in this process, until all rows are processed. */
  async runNow(file: Readable, dryRun: boolean): Promise<UserImport> {
    const id = await this.load(null, file, dryRun);
    await this.#runner.run(id);
    return this.get(id);
  }

  /** @throws ValidationError, TooLargeError */
  async load(userId: UserId | null, file: Readable, dryRun: boolean): Promise<string> {
    const id = uuidv7();
    await this.#imports.insert(id, userId, dryRun);
    try {
      await readUserFile(file, (rows) => this.#imports.insertRows(id, rows));
    } catch (error) {
      await this.#imports.delete(id);
      throw error;
    }
    await this.#imports.setState(id, ['loading'], 'running');
    return id;
  }

  /** @throws NotFoundError */
  async get(id: string): Promise<UserImport> {
    return this.#toImport(await this.#require(id));
  }

  /** The newest first. */
  async list(): Promise<UserImport[]> {
    const found = await this.#imports.newest(USER_IMPORT_LIMITS.listed);
    return found.map((each) => this.#toImport(each));
  }

  /**
   * The rows in the order of the file.
   * @throws NotFoundError, CursorError
   */
  async rows(
    id: string,
    { cursor, limit = LIMITS.pageDefault, refused = false }: RowsQuery,
  ): Promise<CursorPage<UserImportRow>> {
    await this.#require(id);
    const after = CURSOR.decode(cursor)?.line ?? 0;
    const found = await this.#imports.page(id, after, limit + 1, refused);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(toRow),
      nextCursor: found.length > limit && last ? CURSOR.encode({ line: last.line }) : null,
    };
  }

  /**
   * Stops an import; users that were created stay. Does nothing for one that is finished.
   * @throws NotFoundError
   */
  async cancel(id: string): Promise<UserImport> {
    await this.#require(id);
    await this.#imports.setState(id, ['loading', 'running'], 'cancelled');
    return this.get(id);
  }

  /**
   * The links of the users who were created and got none by mail, once: they are stored nowhere.
   * The user who takes them may manage all these users now, or gets none.
   * @param takenBy null: the console of the server
   * @throws NotFoundError, ConflictError while the import runs, or for the second time,
   *   ForbiddenError for an owner among the users unless an owner takes them
   */
  takeLinks(id: string, takenBy: AccountActor): Promise<InvitationLink[]> {
    return this.#transactor.run(async () => {
      const stored = await this.#require(id);
      const taker = takenBy === null ? null : await this.#standings.account(takenBy);
      if (this.#toImport(stored).links === 'none' || !(await this.#imports.takeLinks(id)))
        throw new ConflictError('This import has no links to hand over, or they were taken.');
      const links: InvitationLink[] = [];
      for (;;) {
        const rows = await this.#imports.uninvited(id, LINKS_AT_ONCE);
        if (rows.length === 0) return links;
        for (const { userId, siteRole } of rows) {
          if (taker !== null && !mayManage(taker.siteRole, siteRole))
            throw new ForbiddenError('Only an owner may take the links of owners.');
          const link = await this.#invitations.link(userId, takenBy);
          if (link !== null) links.push(link);
        }
        await this.#imports.setInvited(
          id,
          rows.map(({ line }) => line),
        );
      }
    });
  }

  /** Continues what a process has not finished, and removes old reports. */
  async continueAll(): Promise<void> {
    await this.#imports.deleteOld(LOADING_SECONDS, KEPT_SECONDS);
    for (const id of await this.#imports.unfinished(this.#invitations.byMail, CONTINUED_AT_ONCE))
      await this.#advance(id);
  }

  async #advance(id: string): Promise<void> {
    await this.#runner.run(id);
    if (this.#invitations.byMail) while (await this.#sendLinks(id));
  }

  /** @returns whether there may be more to send */
  #sendLinks(id: string): Promise<boolean> {
    return this.#transactor.run(async () => {
      const stored = await this.#imports.lock(id);
      if (stored === null || stored.linksTakenAt !== null) return false;
      const rows = await this.#imports.uninvited(id, LINKS_AT_ONCE);
      // A mail whose transaction fails has a link that does not work; it is sent again.
      for (const { userId } of rows) await this.#invitations.send(userId, stored.createdBy);
      await this.#imports.setInvited(
        id,
        rows.map(({ line }) => line),
      );
      return rows.length > 0;
    });
  }

  /** @throws NotFoundError */
  async #require(id: string): Promise<StoredImport> {
    const stored = await this.#imports.find(id);
    if (stored === null) throw new NotFoundError('There is no such import.');
    return stored;
  }

  #toImport(stored: StoredImport): UserImport {
    const { createdBy: _, linksTakenAt, createdAt, ...shown } = stored;
    const finished = shown.state === 'done' || shown.state === 'cancelled';
    const hasLinks = finished && !shown.dryRun && shown.created > 0 && linksTakenAt === null;
    const links = this.#invitations.byMail ? 'mail' : 'download';
    return { ...shown, links: hasLinks ? links : 'none', createdAt: createdAt.toISOString() };
  }
}

/** Which rows. */
export interface RowsQuery {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
  /** Only rows with problems. */
  readonly refused?: boolean | undefined;
}

function toRow({ line, fields, outcome, userId, problems }: StoredRow): UserImportRow {
  const { username = '', email = '' } = fields;
  return { line, username, email, outcome, userId, problems };
}
