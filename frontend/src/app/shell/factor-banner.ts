import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Times } from '../core/i18n/times';
import { Session } from '../core/session/session';
import { Icon } from '../ui/icon/icon';

/** A line above the page for users who have to set up a second factor: until when, and where. */
@Component({
  selector: 'cc-factor-banner',
  imports: [Icon, RouterLink],
  template: `
    @if (deadline(); as until) {
      <div class="cc-banner" role="status" data-testid="factor-banner">
        <cc-icon name="shield" [size]="16" />
        <span i18n="@@factors.banner"
          >Your role needs a two-step sign-in. Set it up before {{ times.full(until) }}.</span
        >
        <a routerLink="/settings/security" data-testid="factor-banner-open" i18n="@@factors.setUp"
          >Set up</a
        >
      </div>
    }
  `,
  styles: `
    a {
      padding: var(--cc-s1) var(--cc-s2);
      color: inherit;
      white-space: nowrap;
    }
  `,
})
export class FactorBanner {
  protected readonly times = inject(Times);
  readonly #session = inject(Session);
  protected readonly deadline = computed(() => this.#session.me()?.factorDeadline ?? null);
}
