import { CAMERA_START_LAYERS } from '@chatcall/contracts';
import type { ConsumerView, MediaSource } from '@chatcall/contracts';
import type { types } from 'mediasoup';

/** How a viewer shows a video. */
export type View = Pick<ConsumerView, 'width' | 'height' | 'pinned'>;

/** Layers of a video, from 0. */
export interface Layers {
  readonly spatial: number;
  readonly temporal: number;
}

/** Lines of the lowest layer of a camera (`cameraEncodingsFor` of the SDK); each further one has twice as many. */
const CAMERA_LOWEST_LINES = 180;
/** Lines of the highest layer of a screen. */
const SCREEN_HIGHEST_LINES = 1080;
/** A picture may be enlarged by this factor before the next layer is sent. */
const ENLARGEMENT = 1.4;
/** Up to so many lines half of the frames are enough. */
const SMALL_LINES = 150;

/** How many layers a producer sends: those of simulcast or, with one encoding, of SVC. */
export function layersOf({ rtpParameters: { encodings = [] } }: types.Producer): Layers {
  const mode = /^[LS](\d)T(\d)/.exec(encodings[0]?.scalabilityMode ?? '');
  const [spatial, temporal] = [Number(mode?.[1] ?? 1), Number(mode?.[2] ?? 1)];
  return { spatial: Math.max(encodings.length, spatial), temporal };
}

/** How many layers of a video its device sends at the start, at most; with SVC all of them. */
export function startLayersOf(source: MediaSource, type: types.ProducerType): number {
  return source === 'camera' && type !== 'svc' ? CAMERA_START_LAYERS : Infinity;
}

/** The layers that a view needs of `count` layers; all of them before its size is known. */
export function layersFor(view: View | null, count: Layers, source: MediaSource): Layers {
  const highest = { spatial: count.spatial - 1, temporal: count.temporal - 1 };
  if (view === null) return highest;
  // The picture fills its tile in one direction at least.
  const needed = Math.max(view.height, (view.width * 9) / 16);
  let spatial = highest.spatial;
  while (spatial > 0 && linesOf(spatial - 1, count.spatial, source) * ENLARGEMENT >= needed)
    spatial -= 1;
  const temporal =
    needed <= SMALL_LINES && source === 'camera' ? Math.min(1, highest.temporal) : highest.temporal;
  return { spatial, temporal };
}

/**
 * Priority of a video among those of one viewer when the network is too slow for all, 1 to 255:
 * pinned ones before screens, screens before cameras, and large cameras before small ones.
 */
export function priorityOf(view: View | null, source: MediaSource): number {
  if (view?.pinned) return 250;
  if (source === 'screen') return 200;
  if (view === null) return 100;
  return Math.max(1, Math.min(150, Math.round(Math.max(view.height, (view.width * 9) / 16) / 8)));
}

function linesOf(spatial: number, count: number, source: MediaSource): number {
  return source === 'screen'
    ? SCREEN_HIGHEST_LINES / 2 ** (count - 1 - spatial)
    : CAMERA_LOWEST_LINES * 2 ** spatial;
}
