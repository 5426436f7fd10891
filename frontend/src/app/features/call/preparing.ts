import type { PrepareOptions, SilentTrack } from '@chatcall/client-sdk/calls';
import { playEarly } from './stage/remote-video';

/** A track without sound, from no device; null where the browser makes none. */
function silence(): SilentTrack | null {
  try {
    const context = new AudioContext();
    const close = (): void => {
      if (context.state !== 'closed') void context.close();
    };
    // It has nothing to compute; the track exists without that.
    context.suspend().catch(() => undefined);
    const [track] = context.createMediaStreamDestination().stream.getAudioTracks();
    if (track) return { track, close };
    close();
    return null;
  } catch {
    return null;
  }
}

/** How the app prepares a call that rings. */
export const PREPARING: PrepareOptions = { silence, onTrack: playEarly };
