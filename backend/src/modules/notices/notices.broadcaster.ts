import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { SocketPublisher } from '../../platform/socket/index.js';
import { NoticeAdded, NoticesRead } from './notices.events.js';

/** Notifies the devices of a user of their notices. */
@Injectable()
export class NoticesBroadcaster implements OnModuleInit {
  readonly #events: EventBus;
  readonly #publisher: SocketPublisher;

  constructor(events: EventBus, publisher: SocketPublisher) {
    this.#events = events;
    this.#publisher = publisher;
  }

  onModuleInit(): void {
    this.#events.on(NoticeAdded, ({ userId, notice, unread }) =>
      this.#publisher.toUser(userId, 'notice:added', { notice, unread }),
    );
    this.#events.on(NoticesRead, ({ userId, upTo, unread }) =>
      this.#publisher.toUser(userId, 'notice:read', { upTo, unread }),
    );
  }
}
