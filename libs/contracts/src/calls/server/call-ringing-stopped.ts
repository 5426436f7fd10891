import type { CallId } from '../../common/ids.js';

/** `call:ringingStopped`: this device should stop ringing. */
export interface CallRingingStoppedNotice {
  readonly callId: CallId;
  readonly reason: 'answered-elsewhere' | 'declined-elsewhere' | 'cancelled' | 'missed' | 'ended';
}
