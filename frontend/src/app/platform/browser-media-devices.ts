import { Injectable } from '@angular/core';
import {
  MediaDeviceError,
  type MediaDeviceEntry,
  type MediaDeviceFailure,
  type MediaDeviceKind,
  type MediaDevicesPort,
  type MediaTrack,
} from '@chatcall/client-sdk';

const KINDS: Readonly<Record<MediaDeviceInfo['kind'], MediaDeviceKind>> = {
  audioinput: 'microphone',
  audiooutput: 'speaker',
  videoinput: 'camera',
};

/** The browser's microphones, cameras and speakers. Without a secure context there are none. */
@Injectable({ providedIn: 'root' })
export class BrowserMediaDevices implements MediaDevicesPort {
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

  async openScreen(): Promise<readonly MediaTrack[]> {
    const devices = mediaDevices();
    if (!devices?.getDisplayMedia)
      throw new MediaDeviceError('unsupported', 'This browser shares no screen');
    try {
      const stream = await devices.getDisplayMedia({
        video: { frameRate: { ideal: 15 } },
        audio: true,
      });
      return [...stream.getVideoTracks(), ...stream.getAudioTracks()];
    } catch (error) {
      const failure = asFailure(error);
      // Closing the browser's own picker is reported as a denied permission.
      throw failure.failure === 'permission-denied'
        ? new MediaDeviceError('cancelled', failure.message, { cause: error })
        : failure;
    }
  }
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
