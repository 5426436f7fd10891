import type { MediaSource } from '@chatcall/contracts';
import type {
  MediaDeviceEntry,
  MediaDeviceFailure,
  MediaDeviceKind,
  ScreenHint,
  ScreenOptions,
} from '../ports/client-ports.js';
import type { Behavior } from '../state/behavior.js';

/**
 * Why a source is off although it should be on; `unplugged`: the device was removed and there is no
 * other; `refused`: the server does not accept it (screens only).
 */
export type LocalSourceFailure = MediaDeviceFailure | 'unplugged' | 'refused';

/** One track of this device, as the call that sends it sees it. */
export interface SentTrack {
  readonly source: MediaSource;
  /** Turning it off ends what is sent (screens), instead of pausing it. */
  readonly endsWhenOff: boolean;
  /** It is sent or ready to be sent. */
  readonly actual$: Behavior<boolean>;
  /** For the preview. Null while off. */
  readonly track$: Behavior<MediaStreamTrack | null>;
  /**
   * On here, but the server does not forward it (yet): the others do not receive it, and the track
   * is silent until they do.
   */
  readonly withheld$: Behavior<boolean>;
  /** Set by the call that sends the source. */
  setWithheld(withheld: boolean): void;
  /** The server does not accept the track, and would not accept it later. */
  refuse(): void;
}

/**
 * My microphone or camera: `desired$` is what the person wants, `actual$` what is sent or ready to
 * be sent, `syncing$` is true while they are being reconciled.
 */
export interface LocalSource extends SentTrack {
  readonly desired$: Behavior<boolean>;
  readonly syncing$: Behavior<boolean>;
  /**
   * The track of the open device, also while it is off, when it is silent. Null for a device that is
   * closed while it is off.
   */
  readonly held$: Behavior<MediaStreamTrack | null>;
  /** Why the last attempt failed; null after a success. */
  readonly failure$: Behavior<LocalSourceFailure | null>;
  /** Turns it on or off; null where that is impossible (no device, no support). */
  readonly toggle$: Behavior<(() => void) | null>;
  /** Does nothing where it is impossible. */
  set(on: boolean): void;
}

/**
 * `asking`: the host lets the person choose what to share; `failed`: it could not be shared. Closing
 * the host's choice without one is `off`.
 */
export type LocalScreenState =
  | { readonly status: 'off' }
  | { readonly status: 'asking' }
  | ({ readonly status: 'on' } & ScreenOptions)
  | { readonly status: 'failed'; readonly failure: LocalSourceFailure };

/** My shared screen, window or tab, with its sound. */
export interface LocalScreen {
  /** This host can share a screen. */
  readonly supported: boolean;
  /** While it is `on`, `audio` is whether sound is shared. */
  readonly state$: Behavior<LocalScreenState>;
  readonly video: SentTrack;
  readonly audio: SentTrack;
  /**
   * Asks the person what to share, and shares it. While a screen is shared it is replaced by the one
   * that is chosen now. Browsers need a click or key press for this.
   */
  start(options?: Partial<ScreenOptions>): void;
  /** Also while a screen is shared: it stays the same one. */
  setHint(hint: ScreenHint): void;
  /** Stops sharing, or no longer waits for the choice. */
  stop(): void;
}

/** A noise suppression for my microphone that is stronger than that of the host. */
export interface NoiseSuppression {
  readonly possible: boolean;
  readonly on$: Behavior<boolean>;
  /** It could not be turned on; that of the host is used. */
  readonly failed$: Behavior<boolean>;
  /** Takes effect at once, also during a call. */
  set(on: boolean): void;
}

/** The available and the chosen devices. */
export interface DeviceSelection {
  readonly devices$: Behavior<readonly MediaDeviceEntry[]>;
  /**
   * Id of the chosen device by kind; null: the host's default. Speakers are applied by the host.
   */
  readonly chosen$: Behavior<Readonly<Record<MediaDeviceKind, string | null>>>;
  /** Takes effect at once, also during a call. */
  choose(kind: MediaDeviceKind, id: string | null): void;
  /** Requests the host's list again, for example after permission was granted. */
  refresh(): Promise<void>;
}

/**
 * Whether microphone and camera are to be on: the choice of the person, never derived from the kind
 * of a call.
 */
export interface MediaChoice {
  readonly microphone: boolean;
  readonly camera: boolean;
}

/**
 * The sources of this device. Created for the check before a call and then passed to the call, or
 * created by the call. Holds the person's choice, which the call follows on every path, from a
 * start that becomes a join to a rejoin.
 */
export interface LocalMedia {
  /**
   * The last choice of the person. Unlike `desired$` of a source it is kept after failures and the
   * end, for the next attempt.
   */
  readonly choice$: Behavior<MediaChoice>;
  readonly microphone: LocalSource;
  readonly camera: LocalSource;
  readonly noise: NoiseSuppression;
  readonly screen: LocalScreen;
  /** All tracks that this device can send, with those that are off. */
  readonly sent: readonly SentTrack[];
  readonly devices: DeviceSelection;
  /**
   * Pauses everything without a change of what the person wants, and resumes it. Set by the call.
   */
  hold(on: boolean): void;
  /** Stops all tracks. A call closes the media that it was given when it ends. */
  close(): void;
}

/** What is on at the start, and with which devices. */
export interface LocalMediaOptions extends MediaChoice {
  readonly chosen?: Partial<Readonly<Record<MediaDeviceKind, string | null>>>;
  /** Nothing is opened until the hold ends. */
  readonly onHold?: boolean;
}
