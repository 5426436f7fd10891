import type { types } from 'mediasoup-client';

/**
 * The encodings of a shared screen: full resolution at any rate. The hint of the track decides
 * between detail and smoothness, and how many frames there are, also while the screen is shared.
 */
export const SCREEN_ENCODINGS: types.RtpEncodingParameters[] = [
  { maxBitrate: 3_000_000, maxFramerate: 30 },
];
