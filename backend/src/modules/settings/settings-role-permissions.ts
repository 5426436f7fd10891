import { SITE_PERMISSIONS } from '@chatcall/contracts';
import type { SitePermission, SiteRole } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { RolePermissions } from '../../platform/access/index.js';
import { SiteSettings } from './site-settings.js';

const INVITING: readonly SiteRole[] = ['auditor', 'member'];

/** What the roles allow, with what the administrators have restricted or added. */
@Injectable()
export class SettingsRolePermissions extends RolePermissions {
  readonly #settings: SiteSettings;

  constructor(settings: SiteSettings) {
    super();
    this.#settings = settings;
  }

  of(role: SiteRole): readonly SitePermission[] {
    const all = SITE_PERMISSIONS[role];
    const allowed = this.#settings.get('channels.creators').includes(role)
      ? all
      : all.filter((permission) => permission !== 'channels.create');
    return INVITING.includes(role) && this.#settings.get('invitations.members')
      ? [...allowed, 'invitations.create']
      : allowed;
  }
}
