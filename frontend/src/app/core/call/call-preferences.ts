import { inject, Injectable, signal } from '@angular/core';
import type { MediaDeviceKind } from '@chatcall/client-sdk';
import { KeyValue } from '../../platform/key-value';

const KEY = 'chatcall.call';

/** What is remembered about calls in this browser. */
export interface CallChoices {
  /** Chosen device by kind; null: the browser's default. */
  readonly devices: Readonly<Record<MediaDeviceKind, string | null>>;
  /** Show the check before every call that is started here, not only before the first. */
  readonly checkAlways: boolean;
  /** The check has been seen once. */
  readonly checked: boolean;
  /** Calls ring aloud. */
  readonly ring: boolean;
}

const USUAL: CallChoices = {
  devices: { microphone: null, camera: null, speaker: null },
  checkAlways: false,
  checked: false,
  ring: true,
};

/** Devices and habits of calls, kept in this browser. */
@Injectable({ providedIn: 'root' })
export class CallPreferences {
  readonly #store = inject(KeyValue);
  readonly #choices = signal<CallChoices>(parse(this.#store.get(KEY)));
  readonly choices = this.#choices.asReadonly();

  change(change: Partial<CallChoices>): void {
    this.#choices.update((choices) => ({ ...choices, ...change }));
    this.#store.set(KEY, JSON.stringify(this.#choices()));
  }

  chooseDevice(kind: MediaDeviceKind, id: string | null): void {
    this.change({ devices: { ...this.#choices().devices, [kind]: id } });
  }

  /** Whether a call that is started here shows the check first. */
  wantsCheck(): boolean {
    const { checkAlways, checked } = this.#choices();
    return checkAlways || !checked;
  }
}

/** What was kept, as far as it makes sense. */
function parse(text: string | null): CallChoices {
  if (text === null) return USUAL;
  try {
    const kept = JSON.parse(text) as Partial<CallChoices> | null;
    return { ...USUAL, ...kept, devices: { ...USUAL.devices, ...kept?.devices } };
  } catch {
    return USUAL;
  }
}
