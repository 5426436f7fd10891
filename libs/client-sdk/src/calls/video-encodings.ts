import type { VideoCodec } from '@chatcall/contracts';
import type { types } from 'mediasoup-client';

/** The layers of a camera, from the lowest. Each has twice the width and height of the one below. */
const LAYERS: readonly types.RtpEncodingParameters[] = [
  { maxBitrate: 150_000, maxFramerate: 15 },
  { maxBitrate: 500_000, maxFramerate: 30 },
  { maxBitrate: 1_500_000, maxFramerate: 30 },
];
/** Lines of the lowest layer. The server relies on it when it selects layers by the size of a tile. */
const LOWEST_LINES = 180;

/** Whether each layer of a camera is a video of its own; otherwise all are in one (SVC). */
export function isSimulcast(codec: VideoCodec | null): boolean {
  return codec !== 'VP9' && codec !== 'AV1';
}

/**
 * The layers in which a camera is sent: three, or fewer for a small picture, so that the lowest always
 * has about {@link LOWEST_LINES}.
 */
export function cameraEncodingsFor(
  track: MediaStreamTrack,
  codec: VideoCodec | null,
): types.RtpEncodingParameters[] {
  const { width = 1280, height = 720 } = track.getSettings();
  const above = Math.round(Math.log2(Math.min(width, height) / LOWEST_LINES));
  const layers = Math.max(1, Math.min(LAYERS.length, above + 1));
  if (!isSimulcast(codec))
    return [{ ...LAYERS[layers - 1], scalabilityMode: layers > 1 ? `L${layers}T3_KEY` : 'L1T3' }];
  // Many encoders of H264 in hardware have no layers in time.
  const scalabilityMode = codec === 'H264' ? 'L1T1' : 'L1T3';
  return LAYERS.slice(0, layers).map((layer, index) => ({
    ...layer,
    scaleResolutionDownBy: 2 ** (layers - 1 - index),
    scalabilityMode,
  }));
}

/** How many layers in space these encodings have, in one (SVC) or in one each (simulcast). */
export function layersIn(encodings: readonly types.RtpEncodingParameters[]): number {
  const [first] = encodings;
  return encodings.length > 1 ? encodings.length : Number(first?.scalabilityMode?.[1] ?? 1);
}

/**
 * What an encoding with `all` layers in space changes to so that only the lowest of them are sent: a
 * smaller picture in fewer layers, each of which keeps its size.
 */
export function fewerLayers(layers: number, all: number): Partial<types.RtpEncodingParameters> {
  if (layers === 0) return { active: false };
  const scalabilityMode = layers > 1 ? `L${layers}T3_KEY` : 'L1T3';
  const scaleResolutionDownBy = 2 ** (all - layers);
  return { ...LAYERS[layers - 1], active: true, scalabilityMode, scaleResolutionDownBy };
}

/**
 * The encodings of a shared screen: full resolution at any rate. The hint of the track decides
 * between detail and smoothness, and how many frames there are, also while the screen is shared.
 * Viewers on a slow network get fewer frames (layers of VP9 and AV1), not a smaller picture.
 */
export function screenEncodingsFor(codec: VideoCodec | null): types.RtpEncodingParameters[] {
  const layers = isSimulcast(codec) ? {} : { scalabilityMode: 'L1T3' };
  return [{ maxBitrate: 3_000_000, maxFramerate: 30, ...layers }];
}
