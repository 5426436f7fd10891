import { effect, untracked, type Signal } from '@angular/core';
import type { MediaItem, RemoteMediaItem } from '@chatcall/client-sdk/calls';

/**
 * Stops the video of those who have no tile, for example on another page: until an item has been
 * shown once, the server sends it. `shown` has the keys of the tiles; null while they are not known.
 * Call it in an injection context.
 */
export function stopUnshownVideo(
  items: Signal<readonly MediaItem[]>,
  shown: Signal<ReadonlySet<string> | null>,
): void {
  const stopped = new WeakSet<RemoteMediaItem>();
  effect(() => {
    const keys = shown();
    if (!keys) return;
    for (const item of items()) {
      if (item.local || stopped.has(item) || keys.has(keyOf(item))) continue;
      if (item.source !== 'camera' && item.source !== 'screen') continue;
      stopped.add(item);
      untracked(() => item.openView().close());
    }
  });
}

/** Key of the tile that shows the item: the same when its device sends it again. */
export function keyOf({ source, participant: { peerId } }: RemoteMediaItem): string {
  return source === 'screen' ? `screen of ${peerId}` : peerId;
}
