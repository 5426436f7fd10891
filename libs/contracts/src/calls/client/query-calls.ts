import type { Call } from '../../calls/call.js';

/** `call:query`: answers the calls that ring for me and those that go on in my conversations; asked after every connect. */
export type QueryCallsPayload = Readonly<Record<never, never>>;

export interface QueryCallsResponse {
  readonly ringing: readonly Call[];
  readonly active: readonly Call[];
}
