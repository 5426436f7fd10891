import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { SocketPublisher } from '../../platform/socket/index.js';
import { ContactChanged } from './users.events.js';

/** Notifies users over their sockets when their list of contacts changes. */
@Injectable()
export class UsersBroadcaster implements OnModuleInit {
  readonly #events: EventBus;
  readonly #publisher: SocketPublisher;

  constructor(events: EventBus, publisher: SocketPublisher) {
    this.#events = events;
    this.#publisher = publisher;
  }

  onModuleInit(): void {
    this.#events.on(ContactChanged, (event) => this.#contactChanged(event));
  }

  #contactChanged({ ownerId, contactId, contact }: ContactChanged): void {
    this.#publisher.toUser(ownerId, 'contact:changed', { userId: contactId, contact });
  }
}
