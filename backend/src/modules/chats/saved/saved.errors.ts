import { LIMITS } from '@chatcall/contracts';
import { ChatCallError } from '../../../platform/errors/index.js';

/** The user has saved as many messages as allowed. */
export class TooManySavedError extends ChatCallError {
  readonly code = 'CHAT.TOO_MANY_SAVED';

  constructor() {
    super(`You can save at most ${LIMITS.savedMax} messages.`);
  }
}
