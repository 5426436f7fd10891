import { Component, DestroyRef, inject } from '@angular/core';
import { Session } from '../core/session/session';
import { Icon } from '../ui/icon/icon';

/**
 * A line above the page while messages wait that this browser could not store: they would be lost
 * with the tab, so closing it asks first.
 */
@Component({
  selector: 'cc-unsaved-banner',
  imports: [Icon],
  template: `
    <div role="status" data-testid="unsaved-banner">
      @if (session.unsaved() > 0) {
        <div class="cc-banner">
          <cc-icon name="circle-alert" [size]="16" />
          <span i18n="@@unsaved.text"
            >This browser can't store unsent messages. Keep this tab open until they're sent.</span
          >
        </div>
      }
    </div>
  `,
})
export class UnsavedBanner {
  protected readonly session = inject(Session);

  constructor() {
    const leaving = (event: BeforeUnloadEvent): void => {
      if (this.session.unsaved() > 0) event.preventDefault();
    };
    window.addEventListener('beforeunload', leaving);
    inject(DestroyRef).onDestroy(() => window.removeEventListener('beforeunload', leaving));
  }
}
