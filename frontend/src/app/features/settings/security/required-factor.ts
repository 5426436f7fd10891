import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { Router, type Routes } from '@angular/router';
import { loadErrorTexts } from '../../../core/errors/error-text';
import { isOwnPath, Session, signInUrl } from '../../../core/session/session';
import { SignOut } from '../../../core/session/sign-out';
import { Button } from '../../../ui/button/button';
import { Logo } from '../../../ui/logo/logo';
import { Factors } from './factors/factors';

/** For users whose role needs a second factor and who have none: nothing else works until then. */
@Component({
  selector: 'cc-required-factor',
  imports: [Button, Factors, Logo],
  template: `
    <main>
      <cc-logo [word]="true" [size]="36" />
      <h1 i18n="@@requiredFactor.heading">One more step</h1>
      @if (required()) {
        <p class="lead" data-testid="factor-required" i18n="@@requiredFactor.lead">
          Your role on this server needs a two-step sign-in. Set it up to continue.
        </p>
      }
      <div role="status">
        @if (!required()) {
          <p class="lead" i18n="@@requiredFactor.done">Your account has what it needs.</p>
        }
      </div>
      <cc-factors />
      <div class="row">
        @if (!required()) {
          <button
            type="button"
            ccButton="primary"
            data-testid="factor-continue"
            (click)="open()"
            i18n="@@requiredFactor.continue"
          >
            Continue
          </button>
        }
        <button
          type="button"
          ccButton="ghost"
          data-testid="factor-sign-out"
          (click)="signOut()"
          i18n="@@session.signOut"
        >
          Sign out
        </button>
      </div>
    </main>
  `,
  styleUrl: '../../../ui/sections/section.css',
  styles: `
    :host {
      display: block;
      height: 100dvh;
      overflow-y: auto;
    }
    main {
      max-width: 640px;
      margin: 0 auto;
      padding: var(--cc-s6) var(--cc-s4);
    }
    h1 {
      margin-top: var(--cc-s6);
    }
    cc-factors {
      display: block;
      margin-top: var(--cc-s5);
    }
    .row {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cc-s2);
      margin-top: var(--cc-s6);
    }
  `,
})
export class RequiredFactor {
  readonly #session = inject(Session);
  readonly #signOut = inject(SignOut);
  readonly #router = inject(Router);
  /** The path to open afterwards; ignored unless it is a path of this app. */
  readonly return = input<string>();
  /** The server has said so, or will as soon as it is asked. */
  protected readonly required = computed(
    () =>
      this.#session.prerequisite() === 'second-factor' ||
      isPast(this.#session.me()?.factorDeadline),
  );

  constructor() {
    void loadErrorTexts().catch(() => undefined);
    effect(() => {
      if (this.#session.state().status === 'signed-out')
        untracked(() => void this.#router.navigateByUrl(signInUrl(this.#router, '/')));
    });
  }

  protected open(): void {
    const url = this.return() ?? null;
    void this.#router.navigateByUrl(isOwnPath(url) ? url : '/');
  }

  protected signOut(): void {
    void this.#signOut.start();
  }
}

function isPast(deadline: string | null | undefined): boolean {
  return typeof deadline === 'string' && Date.parse(deadline) <= Date.now();
}

export const requiredFactorRoutes: Routes = [
  {
    path: '',
    component: RequiredFactor,
    title: () => $localize`:@@requiredFactor.heading:One more step`,
  },
];
