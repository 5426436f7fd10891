import { LIMITS } from '@chatcall/contracts';
import type {
  Notice,
  NoticeDetails,
  NoticeId,
  NoticeKind,
  NoticePage,
  SessionId,
  SitePermission,
  UnreadNotices,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { KeysetCursor, Transactor, UUID_FIELD, newRowId } from '../../platform/database/index.js';
import { NotFoundError } from '../../platform/errors/index.js';
import { EventBus, KeyedQueue } from '../../platform/events/index.js';
import { ShutdownSequence } from '../../platform/lifecycle/index.js';
import { SessionEnder } from '../auth/index.js';
import type { Device } from '../auth/index.js';
import { UserStandings } from '../users/index.js';
import { NoticeRepository } from './notice.repository.js';
import type { NoticeRow } from './notice.repository.js';
import { NoticeAdded, NoticesRead } from './notices.events.js';

const CURSOR = new KeysetCursor<{ readonly id: NoticeId }>('notices', { id: UUID_FIELD });

/** What the system tells users: stored for each user, and sent to all their devices. */
@Injectable()
export class Notices implements OnModuleInit {
  readonly #repository: NoticeRepository;
  readonly #standings: UserStandings;
  readonly #ender: SessionEnder;
  readonly #transactor: Transactor;
  readonly #events: EventBus;
  readonly #shutdown: ShutdownSequence;
  readonly #publishing = new KeyedQueue<UserId>();

  constructor(
    repository: NoticeRepository,
    standings: UserStandings,
    ender: SessionEnder,
    transactor: Transactor,
    events: EventBus,
    shutdown: ShutdownSequence,
  ) {
    this.#repository = repository;
    this.#standings = standings;
    this.#ender = ender;
    this.#transactor = transactor;
    this.#events = events;
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    this.#shutdown.register('close-redis', 'notices to users', () => this.#publishing.settled());
  }

  /**
   * Adds a notice. Call it in a handler of an event, which is after the commit: a notice that cannot
   * be stored must not undo what it is about. Does nothing for an erased user.
   */
  publish<Kind extends NoticeKind>(
    userId: UserId,
    kind: Kind,
    details: NoticeDetails[Kind],
  ): Promise<void> {
    return this.#publishing.run(userId, () =>
      this.#transactor.run(async () => {
        if (!(await this.#repository.lock(userId))) return;
        const added = await this.#repository.insert(userId, { id: newRowId(), kind, details });
        const unread = await this.#repository.countUnread(userId);
        this.#events.publish(new NoticeAdded(userId, toNotice(added), unread));
      }),
    );
  }

  /**
   * Adds a notice of a queue for all who may work on it. Who has an unread one of this kind gets no
   * other: a flood must not displace their other notices.
   * @param except somebody who knows already
   */
  async publishToHolders<Kind extends NoticeKind>(
    permission: SitePermission,
    kind: Kind,
    details: NoticeDetails[Kind],
    except?: UserId,
  ): Promise<void> {
    const holders = await this.#standings.holders(permission);
    const uninformed = await this.#repository.withoutUnread(
      holders.filter((userId) => userId !== except),
      kind,
    );
    await Promise.all(uninformed.map((userId) => this.publish(userId, kind, details)));
  }

  /** The newest first. @throws CursorError */
  async page(
    userId: UserId,
    cursor: string | undefined,
    limit: number = LIMITS.pageDefault,
  ): Promise<NoticePage> {
    const before = CURSOR.decode(cursor, userId)?.id ?? null;
    const found = await this.#repository.page(userId, before, limit + 1);
    const { rows, nextCursor } = CURSOR.page(found, limit, userId);
    const unread = await this.#repository.countUnread(userId);
    return { items: rows.map(toNotice), nextCursor, unread };
  }

  /** Marks a notice and all before it as read; may be repeated. */
  read(userId: UserId, upTo: NoticeId): Promise<UnreadNotices> {
    return this.#transactor.run(async () => {
      await this.#repository.lock(userId);
      const changed = await this.#repository.setRead(userId, upTo);
      const unread = await this.#repository.countUnread(userId);
      if (changed) this.#events.publish(new NoticesRead(userId, upTo, unread));
      return { unread };
    });
  }

  /**
   * Ends the session of a sign-in that its user did not make; may be repeated.
   * @throws NotFoundError for notices of other users and of other kinds
   */
  disown(userId: UserId, id: NoticeId, device: Device): Promise<void> {
    return this.#transactor.run(async () => {
      const notice = await this.#repository.find(userId, id);
      if (notice?.kind !== 'sign-in.new-device')
        throw new NotFoundError('There is no such notice of a sign-in.');
      const { sessionId } = notice.details as { readonly sessionId: SessionId };
      await this.#ender.end({ userId, sessionId, device }, 'ended-elsewhere');
    });
  }
}

/** The kind and the details of a row belong together: `publish` wrote them. */
function toNotice({ createdAt, readAt, ...row }: NoticeRow): Notice {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    readAt: readAt?.toISOString() ?? null,
  } as Notice;
}
