import { computed, inject, Injectable } from '@angular/core';
import { Viewport } from '../../ui/viewport/viewport';
import { CallIntents } from '../call/call-intents';

/** Whether there is room for list and timeline side by side, or for one pane at a time. */
@Injectable({ providedIn: 'root' })
export class Panes {
  readonly #viewport = inject(Viewport);
  readonly #call = inject(CallIntents);
  /** One pane at a time: on phones, and beside a call. */
  readonly single = computed(() => this.#viewport.narrow() || this.#call.view() === 'beside');
}
