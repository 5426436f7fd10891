import type { SettingName } from '@chatcall/contracts';
import { ChatCallError } from '../../platform/errors/index.js';

/** The environment of the server sets the value. */
export class SettingFixedError extends ChatCallError {
  readonly code = 'SETTINGS.FIXED';

  constructor(name: SettingName) {
    super(`The environment of the server sets ${name}.`);
  }
}

/** The setting was never changed. */
export class NothingToUndoError extends ChatCallError {
  readonly code = 'SETTINGS.NOTHING_TO_UNDO';

  constructor(name: SettingName) {
    super(`${name} was never changed.`);
  }
}
