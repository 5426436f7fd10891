import { SITE_SETTINGS, USER_LANGUAGES } from '@chatcall/contracts';
import type { SettingValues } from '@chatcall/contracts';
import type { EnvReader } from './env-reader.js';

/** The settings that a variable fixes. An absent or empty variable leaves it to the administrators. */
export function readFixedSettings(read: EnvReader): Partial<SettingValues> {
  const idle = SITE_SETTINGS['sessions.idleSeconds'];
  const edit = SITE_SETTINGS['messages.editSeconds'];
  const isSet = (variable: string): boolean => read.optional(variable) !== null;
  return {
    ...(isSet('REFRESH_TTL_SECONDS') && {
      'sessions.idleSeconds': read.integer(
        'REFRESH_TTL_SECONDS',
        idle.default,
        idle.minimum,
        idle.maximum,
      ),
    }),
    ...(isSet('EDIT_SECONDS') && {
      'messages.editSeconds': read.integer('EDIT_SECONDS', edit.default, 0, edit.maximum),
    }),
    ...(isSet('MAIL_LANGUAGE') && {
      'mail.language': read.oneOf('MAIL_LANGUAGE', USER_LANGUAGES, 'en'),
    }),
    ...(isSet('LINK_PREVIEWS') && { 'links.previews': read.flag('LINK_PREVIEWS', false) }),
  };
}
