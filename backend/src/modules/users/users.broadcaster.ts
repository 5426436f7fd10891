import type { SiteRole, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { RolePermissions, SiteAccess } from '../../platform/access/index.js';
import { EventBus } from '../../platform/events/index.js';
import { SocketPublisher, SocketRooms } from '../../platform/socket/index.js';
import { SettingApplied } from '../settings/index.js';
import { ContactChanged, SiteRoleChanged } from './users.events.js';

/** Notifies users over their sockets when their list of contacts or what their site role allows changes. */
@Injectable()
export class UsersBroadcaster implements OnModuleInit {
  readonly #events: EventBus;
  readonly #publisher: SocketPublisher;
  readonly #roles: RolePermissions;
  readonly #rooms: SocketRooms;
  readonly #access: SiteAccess;

  constructor(
    events: EventBus,
    publisher: SocketPublisher,
    roles: RolePermissions,
    rooms: SocketRooms,
    access: SiteAccess,
  ) {
    this.#events = events;
    this.#publisher = publisher;
    this.#roles = roles;
    this.#rooms = rooms;
    this.#access = access;
  }

  onModuleInit(): void {
    this.#events.on(ContactChanged, (event) => this.#contactChanged(event));
    this.#events.on(SiteRoleChanged, (event) => this.#roleChanged(event));
    this.#events.on(SettingApplied, ({ name }) =>
      name === 'channels.creators' ? this.#permissionsChanged() : undefined,
    );
  }

  #roleChanged({ userId, role }: SiteRoleChanged): void {
    const permissions = this.#roles.of(role);
    this.#publisher.toUser(userId, 'user:accessChanged', { siteRole: role, permissions });
  }

  /** What a role allows has changed on this node, as on every other. */
  async #permissionsChanged(): Promise<void> {
    const byRole = new Map<SiteRole, UserId[]>();
    for (const userId of this.#rooms.usersHere()) {
      const role = (await this.#access.of(userId))?.role;
      if (role === undefined) continue;
      const users = byRole.get(role) ?? [];
      users.push(userId);
      byRole.set(role, users);
    }
    for (const [role, userIds] of byRole) {
      const access = { siteRole: role, permissions: this.#roles.of(role) };
      this.#publisher.toUsersHere(userIds, 'user:accessChanged', access);
    }
  }

  #contactChanged({ ownerId, contactId, contact }: ContactChanged): void {
    this.#publisher.toUser(ownerId, 'contact:changed', { userId: contactId, contact });
  }
}
