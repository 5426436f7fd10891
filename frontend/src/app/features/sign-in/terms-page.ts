import { Component, effect, inject, input, signal, untracked } from '@angular/core';
import { Router } from '@angular/router';
import { ChatCallError } from '@chatcall/client-sdk';
import { CLIENT } from '../../core/client';
import { errorText, loadErrorTexts } from '../../core/errors/error-text';
import { isOwnPath, Session, signInUrl } from '../../core/session/session';
import { SignOut } from '../../core/session/sign-out';
import { Button } from '../../ui/button/button';
import { Logo } from '../../ui/logo/logo';
import { ShownTerms } from './shown-terms';
import { TermsText } from './terms-text';

/** For signed-in users who have not accepted the present terms: nothing else works until then. */
@Component({
  selector: 'cc-terms-page',
  imports: [Button, Logo, TermsText],
  providers: [ShownTerms],
  template: `
    <main>
      <cc-logo [word]="true" [size]="36" />
      <h1 i18n="@@terms.heading">Terms of this server</h1>
      <p class="lead" i18n="@@terms.lead">Read and accept them to continue.</p>
      <cc-terms-text />
      <div role="alert">
        @if (failure(); as text) {
          <p class="failure" data-testid="terms-failure">{{ text }}</p>
        }
      </div>
      <div class="row">
        @if (shown.terms(); as terms) {
          <button
            type="button"
            ccButton="primary"
            data-testid="terms-accept"
            [busy]="busy()"
            (click)="accept(terms.version)"
          >
            <span i18n="@@terms.accept">Accept</span>
          </button>
        }
        <button
          type="button"
          ccButton="ghost"
          data-testid="terms-sign-out"
          (click)="signOut()"
          i18n="@@session.signOut"
        >
          Sign out
        </button>
      </div>
    </main>
  `,
  styleUrl: '../../ui/sections/section.css',
  styles: `
    :host {
      display: block;
      height: 100dvh;
    }
    main {
      display: flex;
      flex-direction: column;
      max-width: 720px;
      max-height: 100%;
      margin: 0 auto;
      padding: var(--cc-s6) var(--cc-s4);
      overflow-y: auto;
    }
    h1 {
      margin-top: var(--cc-s6);
    }
    cc-terms-text {
      display: flex;
      flex-direction: column;
      min-height: 120px;
      margin-top: var(--cc-s4);
    }
    .failure {
      margin-top: var(--cc-s4);
    }
    .row {
      display: flex;
      flex: none;
      flex-wrap: wrap;
      gap: var(--cc-s2);
      margin-top: var(--cc-s5);
    }
  `,
})
export class TermsPage {
  readonly #client = inject(CLIENT);
  readonly #session = inject(Session);
  readonly #signOut = inject(SignOut);
  readonly #router = inject(Router);
  protected readonly shown = inject(ShownTerms);
  /** The path to open afterwards; ignored unless it is a path of this app. */
  readonly return = input<string>();
  protected readonly busy = signal(false);
  protected readonly failure = signal<string | null>(null);

  constructor() {
    void loadErrorTexts().catch(() => undefined);
    void this.shown.load();
    effect(() => {
      const signedOut = this.#session.state().status === 'signed-out';
      if (signedOut) untracked(() => void this.#router.navigateByUrl(signInUrl(this.#router, '/')));
      // A connection is only possible for those who have accepted the terms, here or elsewhere.
      else if (this.#session.connection().status === 'connected') untracked(() => this.#continue());
      else if (this.#session.prerequisite() === 'second-factor') untracked(() => this.#continue());
    });
  }

  protected async accept(version: number): Promise<void> {
    this.failure.set(null);
    this.busy.set(true);
    try {
      await this.#client.site.acceptTerms(version);
      this.#continue();
    } catch (error) {
      this.failure.set(errorText(error));
      // They were changed while they were read.
      if (error instanceof ChatCallError && error.code === 'AUTH.TERMS_REQUIRED')
        await this.shown.load();
    } finally {
      this.busy.set(false);
    }
  }

  protected signOut(): void {
    void this.#signOut.start();
  }

  #continue(): void {
    const url = this.return() ?? null;
    void this.#router.navigateByUrl(isOwnPath(url) ? url : '/', { replaceUrl: true });
  }
}
