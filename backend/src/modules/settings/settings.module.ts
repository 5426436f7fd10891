import { Global, Module } from '@nestjs/common';
import { RolePermissions } from '../../platform/access/index.js';
import { LogoController } from './logo.controller.js';
import { LogoUploadController } from './logo-upload.controller.js';
import { Logo } from './logo.js';
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
  controllers: [SettingsController, LogoController, LogoUploadController],
  providers: [
    SettingsRepository,
    SiteSettings,
    SettingsService,
    Logo,
    { provide: RolePermissions, useClass: SettingsRolePermissions },
  ],
  exports: [SiteSettings, RolePermissions],
})
export class SettingsModule {}
