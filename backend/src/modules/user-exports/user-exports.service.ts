import { randomUUID } from 'node:crypto';
import { USER_EXPORT_LIMITS } from '@chatcall/contracts';
import type { UserExport, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { AccessControl } from '../../platform/access/index.js';
import { Transactor } from '../../platform/database/index.js';
import { ConflictError, NotFoundError } from '../../platform/errors/index.js';
import { EventBus } from '../../platform/events/index.js';
import { JobQueue } from '../../platform/queue/index.js';
import { FileStore } from '../../platform/storage/index.js';
import type { OpenFile } from '../../platform/storage/index.js';
import { UserStandings } from '../users/index.js';
import { UserExportRepository } from './user-export.repository.js';
import type { StoredExport } from './user-export.repository.js';
import { UserExportRunner, keyOf } from './user-export-runner.js';
import { UserExportDownloaded, UserExportRequested } from './user-exports.events.js';

const JOB = 'user-exports.run';
const CONTINUE_JOB = 'user-exports.continue';
/** Milliseconds until an export is continued whose process has ended. */
const CONTINUE_MS = 60_000;
const AT_ONCE = 20;

/** Archives with everything about a user: for the user, or for an administrator who may erase users. */
@Injectable()
export class UserExports implements OnModuleInit {
  readonly #exports: UserExportRepository;
  readonly #runner: UserExportRunner;
  readonly #standings: UserStandings;
  readonly #access: AccessControl;
  readonly #store: FileStore;
  readonly #jobs: JobQueue;
  readonly #transactor: Transactor;
  readonly #events: EventBus;

  constructor(
    exports: UserExportRepository,
    runner: UserExportRunner,
    standings: UserStandings,
    access: AccessControl,
    store: FileStore,
    jobs: JobQueue,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#exports = exports;
    this.#runner = runner;
    this.#standings = standings;
    this.#access = access;
    this.#store = store;
    this.#jobs = jobs;
    this.#transactor = transactor;
    this.#events = events;
  }

  onModuleInit(): void {
    this.#jobs.process(JOB, ({ id }) => this.#runner.run(String(id)));
    this.#jobs.every(CONTINUE_JOB, CONTINUE_MS, () => this.continueAll());
  }

  /**
   * Starts an export in the background. Earlier ones of the same user are deleted.
   * @throws UserNotFoundError, UserErasedError, ForbiddenError, ConflictError while another one of
   *   the requesting user is running
   */
  async start(requestedBy: UserId, userId: UserId): Promise<UserExport> {
    const stored = { id: randomUUID(), userId, requestedBy };
    await this.#transactor.run(async () => {
      await this.#requireAllowed(stored);
      if (!(await this.#exports.insert(stored, USER_EXPORT_LIMITS.keptSeconds)))
        throw new ConflictError('Another export of yours is running.');
      await this.#exports.expireOthers(stored);
      this.#events.publish(new UserExportRequested(stored.id, userId, requestedBy));
    });
    // Without a queue it starts with the next repetition.
    await this.#jobs
      .schedule({ name: JOB, key: stored.id, payload: { id: stored.id }, delayMs: 0 })
      .catch(() => undefined);
    return this.get(requestedBy, stored.id);
  }

  /** Those that the user has asked for, the newest first. */
  async list(requestedBy: UserId, userId: UserId | null): Promise<UserExport[]> {
    const found = await this.#exports.newest(requestedBy, userId, USER_EXPORT_LIMITS.listed);
    return found.map(toExport);
  }

  /** @throws NotFoundError also for an export that somebody else has asked for */
  async get(requestedBy: UserId, id: string): Promise<UserExport> {
    return toExport(await this.#require(requestedBy, id));
  }

  /**
   * Stops an export, and deletes its archive.
   * @throws NotFoundError
   */
  async delete(requestedBy: UserId, id: string): Promise<void> {
    await this.#require(requestedBy, id);
    await this.#exports.cancel(id);
    // A running one is deleted with the next clean-up.
    await this.#cleanUp().catch(() => undefined);
  }

  /**
   * The archive. The user who asked for it has to be allowed to have it still.
   * @throws NotFoundError, ForbiddenError, UserErasedError
   */
  async open(requestedBy: UserId, id: string): Promise<{ file: OpenFile; createdAt: Date }> {
    const stored = await this.#require(requestedBy, id);
    await this.#requireAllowed(stored);
    const file = stored.state === 'done' ? await this.#store.open(keyOf(id)) : null;
    if (file === null) throw new NotFoundError('There is no such archive.');
    this.#events.publish(new UserExportDownloaded(id, stored.userId, requestedBy));
    return { file, createdAt: stored.createdAt };
  }

  /** Continues what a process has not finished, and deletes old archives. */
  async continueAll(): Promise<void> {
    await this.#cleanUp();
    for (const id of await this.#exports.waiting(AT_ONCE)) await this.#runner.run(id);
  }

  async #cleanUp(): Promise<void> {
    for (const id of await this.#exports.expired(AT_ONCE)) {
      // The file first: without its row nothing would lead to it.
      await this.#runner.deleteFile(id);
      await this.#exports.delete(id);
    }
  }

  async #requireAllowed({
    requestedBy,
    userId,
  }: Pick<StoredExport, 'requestedBy' | 'userId'>): Promise<void> {
    if (requestedBy !== userId)
      await this.#access.require(requestedBy, { name: 'user-export', permission: 'users.erase' });
    await this.#standings.requireManageable(requestedBy, userId);
  }

  /** @throws NotFoundError */
  async #require(requestedBy: UserId, id: string): Promise<StoredExport> {
    const stored = await this.#exports.find(id);
    if (stored?.requestedBy !== requestedBy) throw new NotFoundError('There is no such export.');
    return stored;
  }
}

function toExport({ requestedBy: _, createdAt, expiresAt, ...shown }: StoredExport): UserExport {
  return { ...shown, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() };
}
