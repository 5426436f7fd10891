import { derive, StateCell, type Behavior } from '@chatcall/client-sdk';
import type { MediaItem, RemoteMediaItem } from '@chatcall/client-sdk/calls';

const NO_TRACK = new StateCell<MediaStreamTrack | null>(null);

/** The track of an item that the others receive. */
export function sentTrack$(item: MediaItem | null): Behavior<MediaStreamTrack | null> {
  return item
    ? derive([item.paused$, item.track$], (paused, track) => (paused ? null : track))
    : NO_TRACK;
}

/** It is to be heard. */
export function isSound(item: MediaItem): item is RemoteMediaItem {
  return !item.local && (item.source === 'microphone' || item.source === 'screen-audio');
}
