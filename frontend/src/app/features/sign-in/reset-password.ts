import { Component, computed, inject, signal } from '@angular/core';
import {
  form,
  FormField,
  maxLength,
  minLength,
  required,
  type ValidationError,
} from '@angular/forms/signals';
import { RouterLink } from '@angular/router';
import { ChatCallError } from '@chatcall/client-sdk';
import { LIMITS, type PasswordUser } from '@chatcall/contracts';
import { CLIENT } from '../../core/client';
import { SiteInfo } from '../../core/site/site-info';
import { errorText } from '../../core/errors/error-text';
import { passwordMissing, passwordShort } from '../../core/errors/field-errors';
import { weakPasswordText } from '../../core/errors/weak-password-text';
import { Button } from '../../ui/button/button';
import { Control, Field, FocusAtStart, focusFirstInvalid, shownError } from '../../ui/field/field';
import { submitForm } from '../../ui/field/submit-form';
import { Icon } from '../../ui/icon/icon';
import { PasswordBox } from '../../ui/password/password-box';
import { PasswordMeter } from '../../ui/password/password-meter';
import { LinkToken } from './link-token';
import { SignInFrame } from './sign-in-frame';

/** The page of a link to set a new password. */
@Component({
  selector: 'cc-reset-password',
  imports: [
    Button,
    Control,
    Field,
    FocusAtStart,
    FormField,
    Icon,
    PasswordBox,
    PasswordMeter,
    RouterLink,
    SignInFrame,
  ],
  providers: [LinkToken],
  templateUrl: './reset-password.html',
  styleUrl: './sign-in.css',
})
export class ResetPassword {
  readonly #auth = inject(CLIENT).auth;
  readonly #token = inject(LinkToken);
  protected readonly info = inject(SiteInfo);
  readonly #model = signal({ password: '' });
  protected readonly form = form(this.#model, (path) => {
    required(path.password, { message: passwordMissing });
    minLength(path.password, () => this.info.passwordMin(), {
      message: () => passwordShort(this.info.passwordMin()),
    });
    maxLength(path.password, LIMITS.passwordMax);
  });
  protected readonly failure = signal<string | null>(null);
  protected readonly invalid = signal(this.#token.value === null);
  protected readonly done = signal(false);
  protected readonly password = computed(() => this.#model().password);
  protected readonly shownError = shownError;
  /** The link does not say whose it is; the server compares the names. */
  protected readonly user: PasswordUser = { username: '', email: '', displayName: '' };

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    this.failure.set(null);
    const target = event.currentTarget;
    const submitted = await submitForm(this.form, async () => {
      try {
        await this.#auth.resetPassword(this.#token.value ?? '', this.#model().password);
        return undefined;
      } catch (error) {
        return this.#errorOf(error);
      }
    });
    if (!submitted) return focusFirstInvalid(target);
    this.#token.forget();
    this.done.set(true);
  }

  #errorOf(error: unknown): ValidationError.WithOptionalFieldTree {
    if (error instanceof ChatCallError && error.code === 'AUTH.PASSWORD_WEAK')
      return { kind: 'server', message: weakPasswordText(error), fieldTree: this.form.password };
    const code = error instanceof ChatCallError ? error.code : null;
    // A link that was cut off is not valid either.
    if (code === 'AUTH.LINK_INVALID' || code === 'COMMON.VALIDATION') this.invalid.set(true);
    else this.failure.set(errorText(error));
    return { kind: 'server' };
  }
}
