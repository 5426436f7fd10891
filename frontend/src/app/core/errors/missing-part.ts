import { Component, effect, inject, input, output, untracked } from '@angular/core';
import { ReloadOffer } from './reload-offer';

/**
 * For the `@error` block of a part that is loaded on demand: offers to reload the page, each time
 * when the part is requested. Browsers and Angular keep the failure until then, and would show
 * nothing the second time.
 */
@Component({ selector: 'cc-missing-part', template: '' })
export class MissingPart {
  /** The part is needed; each value that is neither null nor false is another request. */
  readonly request = input<unknown>(true);
  /** What the part would have shown is to be closed. */
  readonly closed = output();

  constructor() {
    const offer = inject(ReloadOffer);
    effect(() => {
      const request = this.request();
      if (request === null || request === false) return;
      untracked(() => {
        offer.show();
        this.closed.emit();
      });
    });
  }
}
