import { Component, computed, inject, signal } from '@angular/core';
import {
  email,
  form,
  FormField,
  maxLength,
  required,
  type ValidationError,
} from '@angular/forms/signals';
import { ChatCallError } from '@chatcall/client-sdk';
import { LIMITS } from '@chatcall/contracts';
import { fromBehavior } from '../../../core/behavior';
import { CLIENT } from '../../../core/client';
import { errorText } from '../../../core/errors/error-text';
import { Button } from '../../../ui/button/button';
import { Control, Field, focusFirstInvalid, shownError } from '../../../ui/field/field';
import { submitForm } from '../../../ui/field/submit-form';
import { PasswordBox } from '../../../ui/password/password-box';
import { Toasts } from '../../../ui/toast/toasts';

/** Shows whether the e-mail address is confirmed, and changes it. */
@Component({
  selector: 'cc-email-form',
  imports: [Button, Control, Field, FormField, PasswordBox],
  templateUrl: './email-form.html',
  styleUrl: '../../../ui/sections/section.css',
})
export class EmailForm {
  readonly #client = inject(CLIENT);
  readonly #me = fromBehavior(this.#client.users.me$);
  readonly #toasts = inject(Toasts);
  readonly #model = signal({ email: '', password: '' });
  protected readonly form = form(this.#model, (path) => {
    required(path.email, {
      message: () => $localize`:@@register.emailMissing:Enter your email address.`,
    });
    email(path.email, {
      message: () => $localize`:@@register.emailWrong:This doesn't look like an email address.`,
    });
    maxLength(path.email, LIMITS.emailMax);
    required(path.password, {
      message: () => $localize`:@@password.currentMissing:Enter your current password.`,
    });
  });
  protected readonly failure = signal<string | null>(null);
  protected readonly asking = signal(false);
  protected readonly shownError = shownError;
  protected readonly address = computed(() => this.#me()?.email ?? '');
  protected readonly verified = computed(() => this.#me()?.emailVerified ?? false);

  protected async verify(): Promise<void> {
    this.asking.set(true);
    try {
      await this.#client.auth.requestEmailVerification();
      this.#toasts.show({
        kind: 'success',
        text: $localize`:@@email.verifySent:We've sent a link to your email address.`,
      });
    } catch (error) {
      this.#toasts.error(errorText(error));
    } finally {
      this.asking.set(false);
    }
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    this.failure.set(null);
    const target = event.currentTarget;
    const submitted = await submitForm(this.form, async () => {
      const { email: address, password } = this.#model();
      try {
        await this.#client.auth.requestEmailChange(address.trim(), password);
        return undefined;
      } catch (error) {
        return this.#errorOf(error);
      }
    });
    if (!submitted) return focusFirstInvalid(target);
    this.form().reset({ email: '', password: '' });
    this.#toasts.show({
      kind: 'success',
      text: $localize`:@@email.changeSent:We've sent a link to the new address. Open it to finish the change.`,
    });
  }

  #errorOf(error: unknown): ValidationError.WithOptionalFieldTree {
    if (error instanceof ChatCallError) {
      if (error.code === 'AUTH.PASSWORD_WRONG')
        return { kind: 'server', message: errorText(error), fieldTree: this.form.password };
      if (error.code === 'AUTH.EMAIL_TAKEN')
        return { kind: 'server', message: errorText(error), fieldTree: this.form.email };
    }
    this.failure.set(errorText(error));
    return { kind: 'server' };
  }
}
