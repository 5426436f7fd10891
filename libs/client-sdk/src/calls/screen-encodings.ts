import type { types } from 'mediasoup-client';

/** Text at full resolution with few frames; motion with as many as a video has. */
const TEXT: types.RtpEncodingParameters = { maxBitrate: 2_500_000, maxFramerate: 15 };
const MOTION: types.RtpEncodingParameters = { maxBitrate: 4_000_000, maxFramerate: 30 };

/** The encodings of a shared screen, by the hint of its track. */
export function screenEncodings({ contentHint }: MediaStreamTrack): types.RtpEncodingParameters[] {
  return [contentHint === 'motion' ? MOTION : TEXT];
}
