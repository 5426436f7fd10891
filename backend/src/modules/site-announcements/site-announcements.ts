import { ANNOUNCEMENT_LIMITS, LIMITS } from '@chatcall/contracts';
import type {
  Announcement,
  AnnouncementId,
  CursorPage,
  PublishAnnouncementRequest,
  PublishedAnnouncement,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { KeysetCursor, Transactor, UUID_FIELD, newRowId } from '../../platform/database/index.js';
import { ForbiddenError, NotFoundError, ValidationError } from '../../platform/errors/index.js';
import { EventBus } from '../../platform/events/index.js';
import { ShownAnnouncements } from './shown-announcements.js';
import { SiteAnnouncementRepository } from './site-announcement.repository.js';
import type { AnnouncementRow } from './site-announcement.repository.js';
import { TooManyAnnouncementsError } from './site-announcements.errors.js';
import {
  AnnouncementDismissed,
  AnnouncementEnded,
  AnnouncementPublished,
  AnnouncementsRequested,
} from './site-announcements.events.js';

const CURSOR = new KeysetCursor<{ readonly id: AnnouncementId }>('site-announcements', {
  id: UUID_FIELD,
});
const DAY_MS = 86_400_000;

/** What administrators announce to everybody. */
@Injectable()
export class SiteAnnouncements {
  readonly #repository: SiteAnnouncementRepository;
  readonly #shown: ShownAnnouncements;
  readonly #transactor: Transactor;
  readonly #events: EventBus;

  constructor(
    repository: SiteAnnouncementRepository,
    shown: ShownAnnouncements,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#repository = repository;
    this.#shown = shown;
    this.#transactor = transactor;
    this.#events = events;
  }

  /** @throws ValidationError, TooManyAnnouncementsError */
  async publish(
    userId: UserId,
    { text, kind = 'info', dismissible = true, startsAt, endsAt }: PublishAnnouncementRequest,
  ): Promise<PublishedAnnouncement> {
    const [starts, ends] = [startsAt, endsAt].map((time) =>
      time === undefined ? null : new Date(time),
    );
    requireTimes(starts ?? null, ends ?? null);
    const id = newRowId();
    const row = await this.#transactor.run(async () => {
      await this.#repository.lock();
      if ((await this.#repository.countOpen()) >= ANNOUNCEMENT_LIMITS.openMax)
        throw new TooManyAnnouncementsError();
      await this.#repository.insert({
        id,
        text,
        kind,
        dismissible,
        startsAt: starts ?? null,
        endsAt: ends ?? null,
        createdBy: userId,
      });
      this.#events.publish(new AnnouncementPublished(id, userId));
      return this.#repository.find(id);
    });
    if (row === null) throw new Error('The announcement was not stored.');
    // It is shown here before the request is answered.
    await this.#shown.look();
    return toPublished(row);
  }

  /** The newest first. @throws CursorError */
  async page(
    cursor: string | undefined,
    limit: number = LIMITS.pageDefault,
  ): Promise<CursorPage<PublishedAnnouncement>> {
    const before = CURSOR.decode(cursor)?.id ?? null;
    const found = await this.#repository.page(before, limit + 1);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(toPublished),
      nextCursor: found.length > limit && last !== undefined ? CURSOR.encode(last) : null,
    };
  }

  /** May be repeated. */
  async end(userId: UserId, id: AnnouncementId): Promise<void> {
    await this.#transactor.run(async () => {
      if (await this.#repository.end(id)) this.#events.publish(new AnnouncementEnded(id, userId));
    });
    await this.#shown.look();
  }

  /** Those that are shown to the user now. */
  shownTo(userId: UserId): Promise<Announcement[]> {
    return this.#shown.to(userId);
  }

  /** A device has connected. */
  async sendTo(userId: UserId): Promise<void> {
    const announcements = await this.#shown.to(userId);
    if (announcements.length > 0)
      this.#events.publish(new AnnouncementsRequested(userId, announcements));
  }

  /**
   * Hides an announcement on all devices of the user. May be repeated.
   * @throws NotFoundError, ForbiddenError when it cannot be hidden
   */
  async dismiss(userId: UserId, id: AnnouncementId): Promise<void> {
    const found = await this.#repository.find(id);
    if (found === null || found.startsAt.getTime() > Date.now())
      throw new NotFoundError('There is no such announcement.');
    if (!found.dismissible) throw new ForbiddenError('This announcement cannot be hidden.');
    await this.#transactor.run(async () => {
      await this.#repository.dismiss(userId, id);
      this.#events.publish(new AnnouncementDismissed(id, userId));
    });
  }
}

/** @throws ValidationError */
function requireTimes(starts: Date | null, ends: Date | null): void {
  const now = Date.now();
  const latest = now + ANNOUNCEMENT_LIMITS.daysAhead * DAY_MS;
  const begin = starts?.getTime() ?? now;
  if (begin > latest) throw wrong('startsAt', 'startsAt is too far ahead');
  if (ends === null) return;
  if (ends.getTime() <= Math.max(begin, now))
    throw wrong('endsAt', 'endsAt must be in the future and after startsAt');
  if (ends.getTime() > latest) throw wrong('endsAt', 'endsAt is too far ahead');
}

function wrong(field: string, detail: string): ValidationError {
  return new ValidationError([{ field, detail, rule: 'time' }]);
}

function toPublished(row: AnnouncementRow): PublishedAnnouncement {
  const { createdBy, createdByName, startsAt, endsAt, endedAt, ...announcement } = row;
  return {
    ...announcement,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    createdBy:
      createdBy === null || createdByName === null
        ? null
        : { id: createdBy, displayName: createdByName },
  };
}
