import type { TransportId } from '../common/ids.js';

/**
 * RTP, ICE and DTLS values as mediasoup and mediasoup-client exchange them (mediasoup.org, RTP parameters and
 * capabilities). The contract passes them through; server and client know their inside by their own library's types.
 */
export type JsonObject = Readonly<Record<string, unknown>>;
export type RtpCapabilities = JsonObject;
export type RtpParameters = JsonObject;
export type DtlsParameters = JsonObject;
export type IceParameters = JsonObject;
export type IceCandidate = JsonObject;
export type MediaKind = 'audio' | 'video';

/** STUN or TURN server, as `RTCIceServer`. TURN credentials are valid for a limited time. */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** What mediasoup-client needs to create its side of a transport. */
export interface TransportOptions {
  readonly id: TransportId;
  readonly iceParameters: IceParameters;
  readonly iceCandidates: readonly IceCandidate[];
  readonly dtlsParameters: DtlsParameters;
}
