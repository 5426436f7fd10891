import type { MediaSource } from '@chatcall/contracts';
import type {
  MediaDeviceEntry,
  MediaDeviceFailure,
  MediaDeviceKind,
} from '../ports/client-ports.js';
import type { Behavior } from '../state/behavior.js';

/** Why a source is off although it should be on; `unplugged`: the device went and there is no other. */
export type LocalSourceFailure = MediaDeviceFailure | 'unplugged';

/**
 * My microphone, camera or screen as reconciliation: `desired$` is what the person wants, `actual$` what is sent or
 * ready to be sent, `syncing$` says that the one is on the way to the other.
 */
export interface LocalSource {
  readonly source: MediaSource;
  readonly desired$: Behavior<boolean>;
  readonly actual$: Behavior<boolean>;
  readonly syncing$: Behavior<boolean>;
  /** For the preview. Null while off. */
  readonly track$: Behavior<MediaStreamTrack | null>;
  /** Why the last attempt failed; null when it went well. */
  readonly failure$: Behavior<LocalSourceFailure | null>;
  /** On here, and the server does not pass it on (yet): the others do not get it, and it is silent until they do. */
  readonly withheld$: Behavior<boolean>;
  /** Turns it on or off; null where that is impossible (no device, no support). */
  readonly toggle$: Behavior<(() => void) | null>;
  /** Does nothing where it is impossible. */
  set(on: boolean): void;
  /** Said by the call that sends it. */
  setWithheld(withheld: boolean): void;
}

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

/** Whether microphone and camera are to be on: a person's own word, never concluded from the kind of a call. */
export interface MediaChoice {
  readonly microphone: boolean;
  readonly camera: boolean;
}

/**
 * What this device can send. Made for the check before a call, then handed to the call, or made by the call itself. It owns
 * the person's choice: everything that the call does, from a start that turns into a join to a return after a loss, follows it.
 */
export interface LocalMedia {
  /** What the person asked for last. Unlike `desired$` of a source it survives failures and the end, for the next attempt. */
  readonly choice$: Behavior<MediaChoice>;
  readonly microphone: LocalSource;
  readonly camera: LocalSource;
  readonly screen: LocalSource;
  readonly devices: DeviceSelection;
  /** Stops all tracks. A call that was given this closes it at its own end. */
  close(): void;
}

/** What is wanted from the start, and with which devices. */
export interface LocalMediaOptions extends MediaChoice {
  readonly chosen?: Partial<Readonly<Record<MediaDeviceKind, string | null>>>;
}
