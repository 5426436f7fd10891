import { computed, inject, Injectable } from '@angular/core';
import { StateCell } from '@chatcall/client-sdk';
import { CallPreferences } from '../../core/call/call-preferences';

/**
 * Whether calls of this browser are to use little bandwidth: no cameras of the others, and one's own
 * in the lowest quality.
 */
@Injectable({ providedIn: 'root' })
export class LowBandwidth {
  readonly #preferences = inject(CallPreferences);
  readonly on = computed(() => this.#preferences.choices().lowBandwidth);
  /** The same, for calls to follow. */
  readonly on$ = new StateCell(this.on());

  toggle(): void {
    this.#preferences.change({ lowBandwidth: !this.on() });
    this.on$.set(this.on());
  }
}
