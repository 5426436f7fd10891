import type { Announcement, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { EventBus } from '../../platform/events/index.js';
import { RepeatedLook, ShutdownSequence, ShutdownState } from '../../platform/lifecycle/index.js';
import { SiteAnnouncementRepository } from './site-announcement.repository.js';
import { ShownAnnouncementsChanged } from './site-announcements.events.js';

/**
 * The announcements that are shown now, in memory. Every process reads them twice a second: they
 * begin and end by themselves, and an announcement of any process reaches the clients of all.
 */
@Injectable()
export class ShownAnnouncements implements OnApplicationBootstrap {
  readonly #repository: SiteAnnouncementRepository;
  readonly #events: EventBus;
  readonly #shutdown: ShutdownSequence;
  readonly #config: AppConfig;
  readonly #looks: RepeatedLook;
  #shown: readonly Announcement[] = [];

  constructor(
    repository: SiteAnnouncementRepository,
    events: EventBus,
    shutdown: ShutdownSequence,
    state: ShutdownState,
    config: AppConfig,
  ) {
    this.#repository = repository;
    this.#events = events;
    this.#shutdown = shutdown;
    this.#config = config;
    this.#looks = new RepeatedLook('announcements', state, () => this.#look());
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.#config.roles.has('api')) return;
    await this.look();
    this.#looks.repeat(this.#shutdown);
  }

  /** Those that the user has not hidden, in the order of their creation. */
  async to(userId: UserId): Promise<Announcement[]> {
    const shown = this.#shown;
    if (shown.length === 0) return [];
    const dismissed = await this.#repository.dismissed(
      userId,
      shown.map(({ id }) => id),
    );
    return shown.filter(({ id }) => !dismissed.has(id));
  }

  /** Reads them now. Never rejects. */
  look(): Promise<void> {
    return this.#looks.once();
  }

  async #look(): Promise<void> {
    const before = this.#shown;
    const now = await this.#repository.current();
    this.#shown = now;
    const shown = now.filter(({ id }) => !before.some((each) => each.id === id));
    const hidden = before.filter(({ id }) => !now.some((each) => each.id === id));
    if (shown.length + hidden.length > 0)
      this.#events.publish(
        new ShownAnnouncementsChanged(
          shown,
          hidden.map(({ id }) => id),
        ),
      );
  }
}
