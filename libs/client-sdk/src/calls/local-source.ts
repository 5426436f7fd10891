import type { MediaSource } from '@chatcall/contracts';
import type { MediaDeviceFailure } from '../ports/media-devices.js';
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
