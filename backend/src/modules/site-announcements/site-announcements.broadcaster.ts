import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { SocketPublisher } from '../../platform/socket/index.js';
import {
  AnnouncementDismissed,
  AnnouncementsRequested,
  ShownAnnouncementsChanged,
} from './site-announcements.events.js';

/** Shows announcements on all connected clients, and hides them. */
@Injectable()
export class SiteAnnouncementsBroadcaster implements OnModuleInit {
  readonly #events: EventBus;
  readonly #publisher: SocketPublisher;

  constructor(events: EventBus, publisher: SocketPublisher) {
    this.#events = events;
    this.#publisher = publisher;
  }

  onModuleInit(): void {
    // Every process learns of the change by itself.
    this.#events.on(ShownAnnouncementsChanged, ({ shown, hidden }) => {
      for (const announcementId of hidden)
        this.#publisher.toEveryoneHere('announcement:hidden', { announcementId });
      for (const announcement of shown)
        this.#publisher.toEveryoneHere('announcement:shown', { announcement });
    });
    this.#events.on(AnnouncementDismissed, ({ userId, announcementId }) =>
      this.#publisher.toUser(userId, 'announcement:hidden', { announcementId }),
    );
    this.#events.on(AnnouncementsRequested, ({ userId, announcements }) => {
      for (const announcement of announcements)
        this.#publisher.toUser(userId, 'announcement:shown', { announcement });
    });
  }
}
