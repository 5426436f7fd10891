export type MediaDeviceKind = 'microphone' | 'camera' | 'speaker';

export interface MediaDeviceEntry {
  /** Stable for this host while permission lasts. Empty until it is granted: the device is there, and cannot be chosen yet. */
  readonly id: string;
  readonly kind: MediaDeviceKind;
  /** Empty until the person has granted permission. */
  readonly label: string;
}

/** The part of a `MediaStreamTrack` that the SDK itself uses; a browser's and React Native's tracks fit as they are. */
export interface MediaTrack {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly readyState: string;
  enabled: boolean;
  stop(): void;
  getSettings(): { readonly deviceId?: string | undefined };
  addEventListener(type: 'ended', listener: () => void): void;
  removeEventListener(type: 'ended', listener: () => void): void;
}

/** Why a device could not be opened. */
export type MediaDeviceFailure =
  'permission-denied' | 'not-found' | 'in-use' | 'cancelled' | 'unsupported' | 'failed';

/** Thrown by {@link MediaDevicesPort.open}. */
export class MediaDeviceError extends Error {
  override readonly name = 'MediaDeviceError';

  constructor(
    readonly failure: MediaDeviceFailure,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Microphones, cameras and speakers of the host. */
export interface MediaDevicesPort {
  list(): Promise<readonly MediaDeviceEntry[]>;
  /** Calls `listener` when a device was plugged in or out; returns the way to stop. */
  listen(listener: () => void): () => void;
  /**
   * Opens a microphone or camera: `deviceId` null takes the host's default. A device that is gone is not replaced: the SDK
   * asks again with null. Throws {@link MediaDeviceError}.
   */
  open(kind: 'microphone' | 'camera', deviceId: string | null): Promise<MediaTrack>;
  /** Lets the person choose a screen or window; first the picture, then the sound if there is one. Absent: unsupported. */
  openScreen?(): Promise<readonly MediaTrack[]>;
}
