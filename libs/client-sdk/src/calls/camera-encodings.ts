import type { types } from 'mediasoup-client';

/** The layers of a camera, from the lowest. Each has twice the width and height of the one below. */
const LAYERS: readonly types.RtpEncodingParameters[] = [
  { maxBitrate: 150_000, maxFramerate: 15 },
  { maxBitrate: 500_000, maxFramerate: 30 },
  { maxBitrate: 1_500_000, maxFramerate: 30 },
];
/** Lines of the lowest layer. The server relies on it when it selects layers by the size of a tile. */
const LOWEST_LINES = 180;

/**
 * The layers in which a camera is sent (simulcast): three, or fewer for a small picture, so that the
 * lowest always has about {@link LOWEST_LINES}.
 */
export function cameraEncodingsFor(track: MediaStreamTrack): types.RtpEncodingParameters[] {
  const { width = 1280, height = 720 } = track.getSettings();
  const above = Math.round(Math.log2(Math.min(width, height) / LOWEST_LINES));
  const layers = Math.max(1, Math.min(LAYERS.length, above + 1));
  return LAYERS.slice(0, layers).map((layer, index) => ({
    ...layer,
    scaleResolutionDownBy: 2 ** (layers - 1 - index),
    scalabilityMode: 'L1T3',
  }));
}
