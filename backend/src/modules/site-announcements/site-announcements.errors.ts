import { ChatCallError } from '../../platform/errors/index.js';

/** As many announcements are open as allowed. */
export class TooManyAnnouncementsError extends ChatCallError {
  readonly code = 'SITE.TOO_MANY_ANNOUNCEMENTS';

  constructor() {
    super('Too many announcements are open. End one first.');
  }
}
