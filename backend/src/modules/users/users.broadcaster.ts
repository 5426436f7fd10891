import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { SocketPublisher } from '../../platform/socket/index.js';
import { UserDirectory } from './user-directory.js';
import { ContactChanged } from './users.events.js';
import { toContact } from './users.mapper.js';

/** Tells people over their sockets when their list of contacts changes. */
@Injectable()
export class UsersBroadcaster implements OnModuleInit {
  readonly #events: EventBus;
  readonly #publisher: SocketPublisher;
  readonly #directory: UserDirectory;

  constructor(events: EventBus, publisher: SocketPublisher, directory: UserDirectory) {
    this.#events = events;
    this.#publisher = publisher;
    this.#directory = directory;
  }

  onModuleInit(): void {
    this.#events.on(ContactChanged, (event) => this.#contactChanged(event));
  }

  async #contactChanged({ ownerId, contactId, state, since }: ContactChanged): Promise<void> {
    const card = state === null ? null : await this.#directory.card(contactId);
    const contact = state === null || card === null ? null : toContact(card, state, since);
    this.#publisher.toUser(ownerId, 'contact:changed', { userId: contactId, contact });
  }
}
