// For the specs of the backend, which send the same.

/** One datagram that is no valid STUN, DTLS, RTP or RTCP. */
export function garbage(user?: string): Buffer;
