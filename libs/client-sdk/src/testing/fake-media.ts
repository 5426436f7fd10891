import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import {
  MediaDeviceError,
  type MediaDeviceEntry,
  type MediaDevicesPort,
  type MediaTrack,
  type ScreenOptions,
} from '../ports/client-ports.js';

/** Devices that the test adds and removes. */
export class FakeMedia implements MediaDevicesPort {
  devices: MediaDeviceEntry[] = [
    { id: 'mic-1', kind: 'microphone', label: 'Built-in' },
    { id: 'mic-2', kind: 'microphone', label: 'Headset' },
    { id: 'cam-1', kind: 'camera', label: 'Front' },
  ];
  /** All tracks that were opened, in order. */
  readonly opened: FakeMediaStreamTrack[] = [];
  /** Errors thrown by the next attempts to open a device. */
  failure: MediaDeviceError | null = null;
  /** Thrown when that device is opened. */
  readonly failures = new Map<string, MediaDeviceError | null>();
  /** This host opens only one device of a kind at a time. */
  oneAtATime = false;
  /** This host ends an open track when another one of its kind is opened. */
  endsOthers = false;
  /** Delays opening until the returned function is called. */
  gate: Promise<void> = Promise.resolve();
  /** How often a screen was chosen. */
  screens = 0;
  suppressNoise?: NonNullable<MediaDevicesPort['suppressNoise']>;
  readonly #listeners = new Set<() => void>();

  list(): Promise<readonly MediaDeviceEntry[]> {
    return Promise.resolve([...this.devices]);
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async open(kind: 'microphone' | 'camera', deviceId: string | null): Promise<MediaTrack> {
    await this.gate;
    if (this.failure) throw this.failure;
    const found = this.devices.find(
      (device) => device.kind === kind && (deviceId === null || device.id === deviceId),
    );
    if (!found) throw new MediaDeviceError('not-found', `no ${kind}`);
    const failure = this.failures.get(found.id);
    if (failure) throw failure;
    const trackKind = kind === 'microphone' ? 'audio' : 'video';
    const occupied = this.opened.some(
      (track) => track.kind === trackKind && track.readyState === 'live',
    );
    if (this.endsOthers)
      for (const track of this.opened)
        if (track.kind === trackKind && track.readyState === 'live') track.remoteStop();
    if (this.oneAtATime && occupied)
      throw new MediaDeviceError('in-use', `a ${kind} is open already`);
    return this.#track(trackKind, found.id);
  }

  async openScreen({ audio }: ScreenOptions): Promise<readonly MediaTrack[]> {
    await this.gate;
    if (this.failure) throw this.failure;
    this.screens += 1;
    const id = `screen-${this.screens}`;
    return [this.#track('video', id), ...(audio ? [this.#track('audio', id)] : [])];
  }

  unplug(id: string): void {
    this.devices = this.devices.filter((device) => device.id !== id);
    for (const listener of [...this.#listeners]) listener();
    for (const track of this.opened) if (track.getSettings().deviceId === id) track.remoteStop();
  }

  plug(devices: readonly MediaDeviceEntry[]): void {
    this.devices = [...devices];
    for (const listener of [...this.#listeners]) listener();
  }

  #track(kind: 'audio' | 'video', deviceId: string): MediaTrack {
    const track = new FakeMediaStreamTrack({ kind, settings: { deviceId } });
    this.opened.push(track);
    return track as unknown as MediaTrack;
  }
}
