import type { Device } from 'mediasoup-client';

/** Makes the WebRTC side of a call: mediasoup-client's own detection, or the handler that the host names. */
export interface RtcPort {
  createDevice(): Promise<Device>;
}
