import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { RolePermissions } from '../../platform/access/index.js';
import { EventBus } from '../../platform/events/index.js';
import { SocketPublisher } from '../../platform/socket/index.js';
import { ContactChanged, SiteRoleChanged } from './users.events.js';

/** Notifies users over their sockets when their list of contacts or their site role changes. */
@Injectable()
export class UsersBroadcaster implements OnModuleInit {
  readonly #events: EventBus;
  readonly #publisher: SocketPublisher;
  readonly #roles: RolePermissions;

  constructor(events: EventBus, publisher: SocketPublisher, roles: RolePermissions) {
    this.#events = events;
    this.#publisher = publisher;
    this.#roles = roles;
  }

  onModuleInit(): void {
    this.#events.on(ContactChanged, (event) => this.#contactChanged(event));
    this.#events.on(SiteRoleChanged, (event) => this.#roleChanged(event));
  }

  #roleChanged({ userId, role }: SiteRoleChanged): void {
    const permissions = this.#roles.of(role);
    this.#publisher.toUser(userId, 'user:accessChanged', { siteRole: role, permissions });
  }

  #contactChanged({ ownerId, contactId, contact }: ContactChanged): void {
    this.#publisher.toUser(ownerId, 'contact:changed', { userId: contactId, contact });
  }
}
