export { SiteLinkDto } from './dto/settings.dto.js';
export { SettingsModule } from './settings.module.js';
export { SettingApplied, SettingChanged } from './settings.events.js';
export { SiteSettings } from './site-settings.js';
