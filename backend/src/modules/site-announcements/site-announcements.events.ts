import type { Announcement, AnnouncementId, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';

/** An administrator has published an announcement. Published once. */
export class AnnouncementPublished extends DomainEvent {
  constructor(
    readonly announcementId: AnnouncementId,
    readonly publishedBy: UserId,
  ) {
    super();
  }
}

/** An administrator has ended an announcement. Published once. */
export class AnnouncementEnded extends DomainEvent {
  constructor(
    readonly announcementId: AnnouncementId,
    readonly endedBy: UserId,
  ) {
    super();
  }
}

/** This process has learned that other announcements are shown than before. */
export class ShownAnnouncementsChanged extends DomainEvent {
  constructor(
    readonly shown: readonly Announcement[],
    readonly hidden: readonly AnnouncementId[],
  ) {
    super();
  }
}

/** A user has hidden an announcement. */
export class AnnouncementDismissed extends DomainEvent {
  constructor(
    readonly announcementId: AnnouncementId,
    readonly userId: UserId,
  ) {
    super();
  }
}

/** A device has connected, to which these announcements are shown. */
export class AnnouncementsRequested extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly announcements: readonly Announcement[],
  ) {
    super();
  }
}
