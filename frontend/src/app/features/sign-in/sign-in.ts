import { Component, computed, effect, inject, input, signal } from '@angular/core';
import { form, FormField, required } from '@angular/forms/signals';
import { Router, RouterLink } from '@angular/router';
import { ChatCallError, type SignedOutReason } from '@chatcall/client-sdk';
import type { FactorChallenge } from '@chatcall/contracts';
import { errorText } from '../../core/errors/error-text';
import { PasskeySupport } from '../../core/session/passkey-support';
import { isOwnPath, SIGNED_IN, Session } from '../../core/session/session';
import { SiteInfo } from '../../core/site/site-info';
import { Button } from '../../ui/button/button';
import { Control, Field, FocusAtStart, focusFirstInvalid, shownError } from '../../ui/field/field';
import { submitForm } from '../../ui/field/submit-form';
import { Icon } from '../../ui/icon/icon';
import { PasswordBox } from '../../ui/password/password-box';
import { SignInFrame } from './sign-in-frame';
import { openWaitingPage } from './waiting-pages';

/** The page to sign in. */
@Component({
  selector: 'cc-sign-in',
  imports: [
    Button,
    Control,
    Field,
    FocusAtStart,
    FormField,
    Icon,
    PasswordBox,
    RouterLink,
    SignInFrame,
  ],
  templateUrl: './sign-in.html',
  styleUrl: './sign-in.css',
})
export class SignIn {
  readonly #session = inject(Session);
  readonly #router = inject(Router);
  readonly #info = inject(SiteInfo);
  /** Nobody can register from here. */
  protected readonly closed = computed(() => {
    const mode = this.#info.site()?.registration;
    return mode === 'closed' || mode === 'invitation';
  });
  protected readonly passkeys = inject(PasskeySupport).here;
  protected readonly passkeyBusy = signal(false);
  /** The path to open afterwards; ignored unless it is a path of this app. */
  readonly return = input<string>();

  readonly #model = signal({ login: '', password: '' });
  protected readonly form = form(this.#model, (path) => {
    required(path.login, {
      message: () => $localize`:@@signIn.loginMissing:Enter your email address or username.`,
    });
    required(path.password, {
      message: () => $localize`:@@signIn.passwordMissing:Enter your password.`,
    });
  });
  protected readonly failure = signal<string | null>(null);
  protected readonly shownError = shownError;
  protected readonly reason = computed(() => {
    const state = this.#session.state();
    return state.status === 'signed-out' ? reasonText(state.reason) : null;
  });

  constructor() {
    // Nobody can sign in on a new server.
    effect(() => {
      if (this.#info.site()?.setup === 'needed')
        void this.#router.navigateByUrl('/register', { replaceUrl: true });
    });
  }

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    this.failure.set(null);
    const target = event.currentTarget;
    let challenge: FactorChallenge | null = null;
    const submitted = await submitForm(this.form, async () => {
      const { login, password } = this.#model();
      try {
        await this.#session.signIn(login.trim(), password);
      } catch (error) {
        if (error instanceof ChatCallError && error.challenge !== null) challenge = error.challenge;
        else if (!(await openWaitingPage(this.#router, error))) this.failure.set(errorText(error));
        return { kind: 'server' };
      }
      return undefined;
    });
    if (challenge !== null) {
      await this.#router.navigate(['/account/second-step'], {
        queryParamsHandling: 'preserve',
        state: { challenge },
      });
      return;
    }
    if (submitted) await this.#enter();
    else focusFirstInvalid(target);
  }

  protected async withPasskey(): Promise<void> {
    this.failure.set(null);
    this.passkeyBusy.set(true);
    try {
      await this.#session.signInWithPasskey();
      await this.#enter();
    } catch (error) {
      const { passkeyText } = await import('../../core/errors/passkey-text');
      this.failure.set(passkeyText(error));
    } finally {
      this.passkeyBusy.set(false);
    }
  }

  async #enter(): Promise<void> {
    const url = this.return() ?? null;
    await this.#router.navigateByUrl(isOwnPath(url) ? url : '/chats', {
      replaceUrl: true,
      info: SIGNED_IN,
    });
  }
}

/** Why the user has to sign in again; null when no explanation is needed. */
function reasonText(reason: SignedOutReason): string | null {
  switch (reason) {
    case 'none':
    case 'logged-out':
      return null;
    case 'expired':
    case 'token-expired':
      return $localize`:@@signIn.expired:Your session expired. Sign in again to continue.`;
    case 'replaced':
      return $localize`:@@signIn.replaced:Someone else signed in on this browser.`;
    case 'ended-elsewhere':
      return $localize`:@@signIn.endedElsewhere:You were signed out from another device.`;
    case 'password-changed':
      return $localize`:@@signIn.passwordChanged:Your password was changed. Sign in with the new one.`;
    case 'deactivated':
      return $localize`:@@signIn.deactivated:Your account was deactivated. Contact your administrator.`;
    case 'refresh-reused':
      return $localize`:@@signIn.refreshReused:You were signed out for your security. If you didn't expect this, change your password.`;
  }
}
