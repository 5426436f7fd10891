import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { SocketLifecycle } from '../../platform/socket/index.js';
import { SiteAnnouncements } from './site-announcements.js';

/** Shows the announcements to devices that connect. */
@Injectable()
export class AnnouncementDelivery implements OnApplicationBootstrap {
  readonly #lifecycle: SocketLifecycle;
  readonly #announcements: SiteAnnouncements;

  constructor(lifecycle: SocketLifecycle, announcements: SiteAnnouncements) {
    this.#lifecycle = lifecycle;
    this.#announcements = announcements;
  }

  onApplicationBootstrap(): void {
    this.#lifecycle.onConnect(({ userId }) => this.#announcements.sendTo(userId));
  }
}
