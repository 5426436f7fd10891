import { Global, Module } from '@nestjs/common';
import { RolePermissions } from '../../platform/access/index.js';
import { SettingsController } from './settings.controller.js';
import { SettingsRepository } from './settings.repository.js';
import { SettingsRolePermissions } from './settings-role-permissions.js';
import { SettingsService } from './settings.service.js';
import { SiteSettings } from './site-settings.js';

/**
 * Settings that administrators change while the server runs. Global, since it binds the
 * `RolePermissions` that the platform uses; knows no other module.
 */
@Global()
@Module({
  controllers: [SettingsController],
  providers: [
    SettingsRepository,
    SiteSettings,
    SettingsService,
    { provide: RolePermissions, useClass: SettingsRolePermissions },
  ],
  exports: [SiteSettings, RolePermissions],
})
export class SettingsModule {}
