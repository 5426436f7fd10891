import type { CallId, TransportId } from '../../common/ids.js';
import type { IceParameters } from '../../media/rtp.js';

/** `media:restartIce`: asks for new ICE parameters after the network of this device changed. */
export interface RestartIcePayload {
  readonly callId: CallId;
  readonly transportId: TransportId;
}

export interface RestartIceResponse {
  readonly iceParameters: IceParameters;
}
