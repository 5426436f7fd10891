import type { Done } from '../../common/ack.js';
import type { CallId, TransportId } from '../../common/ids.js';
import type { DtlsParameters } from '../../media/rtp.js';

/** `media:connectTransport`: hands over the DTLS parameters of this side of a transport. */
export interface ConnectTransportPayload {
  readonly callId: CallId;
  readonly transportId: TransportId;
  readonly dtlsParameters: DtlsParameters;
}

export type ConnectTransportResponse = Done;
