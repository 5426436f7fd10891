import { Component, inject, signal } from '@angular/core';
import { form, FormField, maxLength, required } from '@angular/forms/signals';
import { RouterLink } from '@angular/router';
import { LIMITS, USER_LANGUAGES } from '@chatcall/contracts';
import { CLIENT } from '../../core/client';
import { errorText } from '../../core/errors/error-text';
import { Locale } from '../../core/i18n/languages';
import { Button } from '../../ui/button/button';
import { Control, Field, FocusAtStart, focusFirstInvalid, shownError } from '../../ui/field/field';
import { submitForm } from '../../ui/field/submit-form';
import { Icon } from '../../ui/icon/icon';
import { SignInFrame } from './sign-in-frame';

/** The page to ask for a link to set a new password. */
@Component({
  selector: 'cc-forgot-password',
  imports: [Button, Control, Field, FocusAtStart, FormField, Icon, RouterLink, SignInFrame],
  templateUrl: './forgot-password.html',
  styleUrl: './sign-in.css',
})
export class ForgotPassword {
  readonly #auth = inject(CLIENT).auth;
  readonly #language = inject(Locale).language;
  readonly #model = signal({ login: '' });
  protected readonly form = form(this.#model, (path) => {
    required(path.login, {
      message: () => $localize`:@@signIn.loginMissing:Enter your email address or username.`,
    });
    maxLength(path.login, LIMITS.emailMax);
  });
  protected readonly failure = signal<string | null>(null);
  protected readonly sent = signal(false);
  protected readonly shownError = shownError;

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    this.failure.set(null);
    const target = event.currentTarget;
    const submitted = await submitForm(this.form, async () => {
      try {
        await this.#auth.requestPasswordReset(
          this.#model().login.trim(),
          USER_LANGUAGES.find((code) => code === this.#language),
        );
        return undefined;
      } catch (error) {
        this.failure.set(errorText(error));
        return { kind: 'server' };
      }
    });
    if (submitted) this.sent.set(true);
    else focusFirstInvalid(target);
  }
}
