import type { SettingName } from '@chatcall/contracts';

/** Whether the setting is about how the server looks, and not about what it allows. */
export function isBranding(name: SettingName): boolean {
  return name === 'site.name' || name.startsWith('branding.');
}
