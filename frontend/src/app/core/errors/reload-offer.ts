import { inject, Injectable } from '@angular/core';
import { Toasts } from '../../ui/toast/toasts';

/** Says that a part of the app could not be loaded, with a button to reload the page. */
@Injectable({ providedIn: 'root' })
export class ReloadOffer {
  readonly #toasts = inject(Toasts);

  show(): void {
    this.#toasts.show({
      key: 'missing-part',
      kind: 'error',
      text: $localize`:@@error.missingPart:Part of ChatCall couldn't be loaded.`,
      action: {
        label: $localize`:@@error.reload:Reload page`,
        run: () => location.reload(),
      },
    });
  }
}
