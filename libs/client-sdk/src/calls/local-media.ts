import type { MediaDeviceEntry, MediaDeviceKind } from '../ports/media-devices.js';
import type { Behavior } from '../state/behavior.js';
import type { LocalSource } from './local-source.js';

/** Which devices there are and which are used. */
export interface DeviceSelection {
  readonly devices$: Behavior<readonly MediaDeviceEntry[]>;
  /** Id of the chosen device by kind; null: the host's default. Speakers are applied by the host. */
  readonly chosen$: Behavior<Readonly<Record<MediaDeviceKind, string | null>>>;
  /** Switches at once, also in the middle of a call. */
  choose(kind: MediaDeviceKind, id: string | null): void;
  /** Asks the host for its list again, for example after permission was granted. */
  refresh(): Promise<void>;
}

/** What this device can send. Made for the check before a call, then handed to the call, or made by the call itself. */
export interface LocalMedia {
  readonly microphone: LocalSource;
  readonly camera: LocalSource;
  readonly screen: LocalSource;
  readonly devices: DeviceSelection;
  /** Stops all tracks. A call that was given this closes it at its own end. */
  close(): void;
}

export interface LocalMediaOptions {
  /** Wanted from the start. */
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly chosen?: Partial<Readonly<Record<MediaDeviceKind, string | null>>>;
}
