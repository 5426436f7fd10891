import type { Account, UserId, UserLanguage } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { EventBus } from '../../platform/events/index.js';
import { JobQueue } from '../../platform/queue/index.js';
import { SessionEnder } from '../auth/index.js';
import { ExpiredUploads, FilesService } from '../files/index.js';
import { SiteSettings } from '../settings/index.js';
import { AvatarsService, ContactChanged, UserStandings } from '../users/index.js';
import type { AccountActor } from '../users/index.js';
import { ErasureRepository } from './erasure.repository.js';
import type { UnfinishedErasure } from './erasure.repository.js';

const JOB = 'users.finish-erasures';
const EVERY_MS = 60_000;
const AT_ONCE = 100;
/** A request that began before the erasure has ended then. */
const SETTLED_SECONDS = 120;

/** What an erased user is called. */
const NAMES: Readonly<Record<UserLanguage, string>> = {
  en: 'Erased user',
  de: 'Gelöschte Person',
};

/**
 * Erases users for good: conversations stay readable without the name, everything else of the user
 * is removed. The database changes in one transaction; files are deleted after it. What a request of
 * the user stores meanwhile is removed once more when no such request can be running.
 */
@Injectable()
export class UserErasure implements OnModuleInit {
  readonly #logger = new Logger(UserErasure.name);
  readonly #repository: ErasureRepository;
  readonly #standings: UserStandings;
  readonly #sessions: SessionEnder;
  readonly #files: FilesService;
  readonly #uploads: ExpiredUploads;
  readonly #avatars: AvatarsService;
  readonly #jobs: JobQueue;
  readonly #transactor: Transactor;
  readonly #events: EventBus;
  readonly #settings: SiteSettings;

  constructor(
    repository: ErasureRepository,
    standings: UserStandings,
    sessions: SessionEnder,
    files: FilesService,
    uploads: ExpiredUploads,
    avatars: AvatarsService,
    jobs: JobQueue,
    transactor: Transactor,
    events: EventBus,
    settings: SiteSettings,
  ) {
    this.#repository = repository;
    this.#standings = standings;
    this.#sessions = sessions;
    this.#files = files;
    this.#uploads = uploads;
    this.#avatars = avatars;
    this.#jobs = jobs;
    this.#transactor = transactor;
    this.#events = events;
    this.#settings = settings;
  }

  onModuleInit(): void {
    this.#jobs.every(JOB, EVERY_MS, () => this.finishAll());
  }

  /**
   * May be repeated.
   * @param username of the user, which confirms that no other one is meant
   * @throws UserNotFoundError, ForbiddenError, LastSiteOwnerError, ValidationError when the username
   *   is another one; then nothing is erased
   */
  async erase(actorId: AccountActor, userId: UserId, username: string): Promise<Account> {
    const account = await this.#transactor.run(async () => {
      await this.#standings.erase(actorId, userId, username, () => this.#clear(userId));
      return this.#standings.account(userId);
    });
    // The repetition does what fails here.
    await this.#finishLogged(await this.#repository.unfinishedOf(userId, SETTLED_SECONDS));
    return account;
  }

  /** Continues what a process has not finished. */
  async finishAll(): Promise<void> {
    for (const each of await this.#repository.unfinished(SETTLED_SECONDS, AT_ONCE))
      await this.#finishLogged(each);
  }

  async #clear(userId: UserId): Promise<void> {
    await this.#sessions.endAll(userId, 'deactivated');
    for (const { ownerId, state } of await this.#repository.formerContacts(userId))
      this.#events.publish(new ContactChanged(ownerId, userId, null, state, null));
    await this.#repository.begin(userId);
    await this.#repository.removePersonalData(userId, NAMES[this.#settings.get('mail.language')]);
    await this.#files.deleteAllUnsent(userId);
  }

  async #finishLogged(erasure: UnfinishedErasure | null): Promise<void> {
    if (erasure === null) return;
    try {
      await this.#finish(erasure);
    } catch (error) {
      this.#logger.error(
        { err: error, userId: erasure.userId },
        'An erasure is not finished; it is continued',
      );
    }
  }

  async #finish({ userId, avatarVersion, settled }: UnfinishedErasure): Promise<void> {
    if (avatarVersion !== null) await this.#avatars.deleteVersion(userId, avatarVersion);
    await this.#uploads.deleteOf(userId);
    if (!settled) return;
    await this.#transactor.run(async () => {
      await this.#repository.removePersonalData(userId, NAMES[this.#settings.get('mail.language')]);
      await this.#files.deleteAllUnsent(userId);
      await this.#repository.finish(userId);
    });
  }
}
