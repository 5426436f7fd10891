import type { CallId } from '../../common/ids.js';

/** `media:interrupted`: the server lost the media of this call; transports are dead, `call:join` brings it back. */
export interface MediaInterruptedNotice {
  readonly callId: CallId;
  readonly reason: 'worker-died' | 'node-lost';
}
