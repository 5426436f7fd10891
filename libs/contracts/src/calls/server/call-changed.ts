import type { Call } from '../../calls/call.js';

/** `call:changed`: a call of a conversation began, changed or ended; tells all its members. */
export interface CallChangedNotice {
  readonly call: Call;
}
