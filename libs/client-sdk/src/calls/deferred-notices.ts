import type { CallId } from '@chatcall/contracts';
import type { JoinedCallNotice } from '../ringing/call-notices.js';
import { callIdOf } from './call-record.js';

/**
 * Notices that arrive while a device joins: they wait for the answer of the server, which has what
 * came before. What ends the call, or its media, does not wait.
 */
export class DeferredNotices {
  #waiting: JoinedCallNotice[] = [];

  /** Whether the notice is applied now; if not, it waits when the device is joining. */
  admits(notice: JoinedCallNotice, callId: CallId | null, joined: boolean): boolean {
    const urgent = notice.event === 'call:ended' || notice.event === 'media:interrupted';
    if (callIdOf(notice) === callId && (joined || urgent)) return true;
    if (!joined) this.#waiting.push(notice);
    return false;
  }

  /** Those of the call that was joined, in their order; all others are forgotten. */
  take(callId: CallId): JoinedCallNotice[] {
    return this.#waiting.splice(0).filter((notice) => callIdOf(notice) === callId);
  }

  clear(): void {
    this.#waiting = [];
  }
}
