import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../../platform/events/index.js';
import { SocketPublisher } from '../../../platform/socket/index.js';
import { SavedChanged } from '../chats.events.js';

/** Notifies the devices of a user of their saved messages. */
@Injectable()
export class SavedBroadcaster implements OnModuleInit {
  readonly #events: EventBus;
  readonly #publisher: SocketPublisher;

  constructor(events: EventBus, publisher: SocketPublisher) {
    this.#events = events;
    this.#publisher = publisher;
  }

  onModuleInit(): void {
    this.#events.on(SavedChanged, ({ userId, notice }) =>
      this.#publisher.toUser(userId, 'chat:savedChanged', notice),
    );
  }
}
