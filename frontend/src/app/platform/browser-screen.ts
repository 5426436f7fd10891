import { MediaDeviceError, type MediaTrack, type ScreenOptions } from '@chatcall/client-sdk';
import { asFailure } from './device-failure';

/** Options of `getDisplayMedia` that the library of types does not know yet; others are ignored. */
interface DisplayOptions extends DisplayMediaStreamOptions {
  readonly selfBrowserSurface: 'exclude' | 'include';
  readonly surfaceSwitching: 'exclude' | 'include';
  readonly systemAudio: 'exclude' | 'include';
}

/** The sound of a screen as it is: the browser's filters are for voices. */
const SCREEN_SOUND: MediaTrackConstraints = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
};

/** Lets the person choose a screen, window or tab of this device. */
export async function openScreen({ audio }: ScreenOptions): Promise<readonly MediaTrack[]> {
  const options: DisplayOptions = {
    video: { frameRate: { max: 30 } },
    audio: audio && SCREEN_SOUND,
    // This tab would show itself, endlessly.
    selfBrowserSurface: 'exclude',
    surfaceSwitching: 'include',
    systemAudio: audio ? 'include' : 'exclude',
  };
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia(options);
    return [...stream.getVideoTracks(), ...stream.getAudioTracks()];
  } catch (error) {
    const failure = asFailure(error);
    // Closing the browser's own picker is reported as a denied permission, as is a refusal by the
    // operating system or by a policy.
    throw failure.failure === 'permission-denied' && !/system|policy/i.test(failure.message)
      ? new MediaDeviceError('cancelled', failure.message, { cause: error })
      : failure;
  }
}

/** Phones have the function in part, but it always fails there. */
export function sharesScreens(): boolean {
  return (
    typeof (navigator.mediaDevices as MediaDevices | undefined)?.getDisplayMedia === 'function' &&
    !/android|iphone|ipad/i.test(navigator.userAgent)
  );
}

/** With the sound of what is shown: Firefox and Safari share the picture alone. */
export function sharesSound(): boolean {
  // What limits that sound is known where there is one.
  return 'suppressLocalAudioPlayback' in navigator.mediaDevices.getSupportedConstraints();
}
