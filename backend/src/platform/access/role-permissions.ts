import type { SitePermission, SiteRole } from '@chatcall/contracts';

/** What the site roles allow on this server. Implemented by the settings module. */
export abstract class RolePermissions {
  abstract of(role: SiteRole): readonly SitePermission[];
}
