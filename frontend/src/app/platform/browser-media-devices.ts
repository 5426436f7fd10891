import { Injectable } from '@angular/core';
import {
  MediaDeviceError,
  type MediaDeviceEntry,
  type MediaDeviceKind,
  type MediaDevicesPort,
  type MediaTrack,
  type ScreenOptions,
  type SuppressedTrack,
} from '@chatcall/client-sdk';
import { asFailure } from './device-failure';

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

  /** Its code belongs to the call: the first page has no room for it. */
  async openScreen(options: ScreenOptions): Promise<readonly MediaTrack[]> {
    return (await import('./browser-screen')).openScreen(options);
  }

  /** Its code is loaded when it is used for the first time. */
  async suppressNoise(microphone: MediaTrack): Promise<SuppressedTrack> {
    const { NoiseSuppressor } = await import('./noise-suppressor');
    // Only this class opens microphones.
    return NoiseSuppressor.start(microphone as MediaStreamTrack);
  }
}

function mediaDevices(): MediaDevices | undefined {
  return navigator.mediaDevices as MediaDevices | undefined;
}
