import { Injectable } from '@angular/core';
import {
  MediaDeviceError,
  type MediaDeviceEntry,
  type MediaDeviceFailure,
  type MediaDeviceKind,
  type MediaDevicesPort,
  type MediaTrack,
  type ScreenHint,
  type ScreenOptions,
} from '@chatcall/client-sdk';

const KINDS: Readonly<Record<MediaDeviceInfo['kind'], MediaDeviceKind>> = {
  audioinput: 'microphone',
  audiooutput: 'speaker',
  videoinput: 'camera',
};

/** Options of `getDisplayMedia` that the library of types does not know yet; others are ignored. */
interface DisplayOptions extends DisplayMediaStreamOptions {
  readonly selfBrowserSurface: 'exclude' | 'include';
  readonly surfaceSwitching: 'exclude' | 'include';
  readonly systemAudio: 'exclude' | 'include';
}

const FRAME_RATES: Readonly<Record<ScreenHint, ConstrainDoubleRange>> = {
  text: { ideal: 10, max: 15 },
  motion: { ideal: 30, max: 30 },
};

/** The sound of a screen as it is: the browser's filters are for voices. */
const SCREEN_SOUND: MediaTrackConstraints = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
};

/** The browser's microphones, cameras and speakers. Without a secure context there are none. */
@Injectable({ providedIn: 'root' })
export class BrowserMediaDevices implements MediaDevicesPort {
  readonly openScreen?: NonNullable<MediaDevicesPort['openScreen']>;

  constructor() {
    if (sharesScreens()) this.openScreen = openScreen;
  }

  async list(): Promise<readonly MediaDeviceEntry[]> {
    const devices = await mediaDevices()?.enumerateDevices();
    return (devices ?? []).map((device) => ({
      id: device.deviceId,
      kind: KINDS[device.kind],
      label: device.label,
    }));
  }

  listen(listener: () => void): () => void {
    const devices = mediaDevices();
    devices?.addEventListener('devicechange', listener);
    return () => devices?.removeEventListener('devicechange', listener);
  }

  async open(kind: 'microphone' | 'camera', deviceId: string | null): Promise<MediaTrack> {
    const devices = mediaDevices();
    if (!devices) throw new MediaDeviceError('unsupported', 'Devices need a secure page (https)');
    const wanted = deviceId === null ? {} : { deviceId: { exact: deviceId } };
    try {
      const stream = await devices.getUserMedia(
        kind === 'microphone'
          ? {
              audio: {
                ...wanted,
                echoCancellation: true,
                noiseSuppression: true,
                autoGainControl: true,
              },
            }
          : {
              video: {
                ...wanted,
                width: { ideal: 1280 },
                height: { ideal: 720 },
                frameRate: { ideal: 30 },
              },
            },
      );
      const track = stream.getTracks()[0];
      if (!track) throw new MediaDeviceError('failed', 'The browser gave no track');
      return track;
    } catch (error) {
      throw asFailure(error);
    }
  }
}

async function openScreen({ audio, hint }: ScreenOptions): Promise<readonly MediaTrack[]> {
  const options: DisplayOptions = {
    video: { frameRate: FRAME_RATES[hint] },
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
function sharesScreens(): boolean {
  return (
    typeof mediaDevices()?.getDisplayMedia === 'function' &&
    !/android|iphone|ipad/i.test(navigator.userAgent)
  );
}

function mediaDevices(): MediaDevices | undefined {
  return navigator.mediaDevices as MediaDevices | undefined;
}

const FAILURES: Readonly<Record<string, MediaDeviceFailure>> = {
  NotAllowedError: 'permission-denied',
  SecurityError: 'permission-denied',
  NotFoundError: 'not-found',
  OverconstrainedError: 'not-found',
  NotReadableError: 'in-use',
  AbortError: 'failed',
};

function asFailure(error: unknown): MediaDeviceError {
  if (error instanceof MediaDeviceError) return error;
  const name = error instanceof DOMException ? error.name : '';
  const message = error instanceof Error ? error.message : String(error);
  return new MediaDeviceError(FAILURES[name] ?? 'failed', message, { cause: error });
}
