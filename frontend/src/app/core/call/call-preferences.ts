import { inject, Injectable, signal } from '@angular/core';
import type { MediaDeviceKind, ScreenOptions } from '@chatcall/client-sdk';
import type { MediaChoice } from '@chatcall/client-sdk/calls';
import type { CallId } from '@chatcall/contracts';
import { KeyValue } from '../../platform/key-value';

const KEY = 'chatcall.call';
const CHOICE_KEY = 'chatcall.call.choice';

/** Settings of calls in this browser. */
export interface CallChoices {
  /** Chosen device by kind; null: the browser's default. */
  readonly devices: Readonly<Record<MediaDeviceKind, string | null>>;
  /** Show the check before every call that is started here, not only before the first. */
  readonly checkAlways: boolean;
  /** The check was shown once. */
  readonly checked: boolean;
  /** Incoming calls play a ringtone. */
  readonly ring: boolean;
  /** No cameras of the others, and the own one in the lowest quality. */
  readonly lowBandwidth: boolean;
  /** How a screen was shared last. */
  readonly screen: ScreenOptions;
  /** Holding the space bar unmutes while it is held. */
  readonly pushToTalk: boolean;
  /** Says so when the user speaks while muted. */
  readonly mutedHint: boolean;
  /** Suppresses noise of the microphone with a filter of our own. */
  readonly noiseSuppression: boolean;
}

const DEFAULTS: CallChoices = {
  devices: { microphone: null, camera: null, speaker: null },
  checkAlways: false,
  checked: false,
  ring: true,
  pushToTalk: true,
  mutedHint: true,
  lowBandwidth: false,
  noiseSuppression: false,
  screen: { audio: true, hint: 'text' },
};

/** Stores devices and other settings of calls in this browser. */
@Injectable({ providedIn: 'root' })
export class CallPreferences {
  readonly #store = inject(KeyValue);
  readonly #choices = signal<CallChoices>(parse(this.#store.get(KEY)));
  readonly choices = this.#choices.asReadonly();

  /** Keeps settings that another tab changed meanwhile. */
  change(change: Partial<CallChoices>): void {
    this.#choices.set({ ...parse(this.#store.get(KEY)), ...change });
    this.#store.set(KEY, JSON.stringify(this.#choices()));
  }

  chooseDevice(kind: MediaDeviceKind, id: string | null): void {
    this.change({ devices: { ...parse(this.#store.get(KEY)).devices, [kind]: id } });
  }

  /** Stores what is on in the current call, for rejoining after a reload or in another tab. */
  rememberChoice(callId: CallId, { microphone, camera }: MediaChoice): void {
    this.#store.set(CHOICE_KEY, JSON.stringify({ callId, microphone, camera }));
  }

  /** What was on in this call when this browser was in it; null when it was not. */
  choiceIn(callId: CallId): MediaChoice | null {
    try {
      const kept = JSON.parse(this.#store.get(CHOICE_KEY) ?? 'null') as Partial<
        MediaChoice & { callId: CallId }
      > | null;
      if (kept?.callId !== callId) return null;
      return { microphone: kept.microphone === true, camera: kept.camera === true };
    } catch {
      return null;
    }
  }

  /** Whether a call that is started here shows the check first. */
  wantsCheck(): boolean {
    const { checkAlways, checked } = this.#choices();
    return checkAlways || !checked;
  }
}

/** Stored settings; defaults for what is missing or invalid. */
function parse(text: string | null): CallChoices {
  if (text === null) return DEFAULTS;
  try {
    const kept = JSON.parse(text) as Partial<CallChoices> | null;
    return {
      ...DEFAULTS,
      ...kept,
      devices: { ...DEFAULTS.devices, ...kept?.devices },
      screen: { ...DEFAULTS.screen, ...kept?.screen },
    };
  } catch {
    return DEFAULTS;
  }
}
