import { Component, computed, inject, signal } from '@angular/core';
import {
  form,
  FormField,
  maxLength,
  minLength,
  required,
  type ValidationError,
} from '@angular/forms/signals';
import { ChatCallError } from '@chatcall/client-sdk';
import { LIMITS, type PasswordUser } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { passwordMissing, passwordShort } from '../../../core/errors/field-errors';
import { weakPasswordText } from '../../../core/errors/weak-password-text';
import { Button } from '../../../ui/button/button';
import { Control, Field, focusFirstInvalid, shownError } from '../../../ui/field/field';
import { submitForm } from '../../../ui/field/submit-form';
import { PasswordBox } from '../../../ui/password/password-box';
import { PasswordMeter } from '../../../ui/password/password-meter';
import { Toasts } from '../../../ui/toast/toasts';
import { fromBehavior } from '../../../core/behavior';
import { CLIENT } from '../../../core/client';
import { SiteInfo } from '../../../core/site/site-info';

const NOBODY: PasswordUser = { username: '', email: '', displayName: '' };

/** Changes the password; all other devices are signed out. */
@Component({
  selector: 'cc-password-form',
  imports: [Button, Control, Field, FormField, PasswordBox, PasswordMeter],
  templateUrl: './password-form.html',
  styleUrl: '../../../ui/sections/section.css',
})
export class PasswordForm {
  readonly #client = inject(CLIENT);
  readonly #me = fromBehavior(this.#client.users.me$);
  readonly #toasts = inject(Toasts);
  protected readonly info = inject(SiteInfo);
  readonly #model = signal({ current: '', next: '' });
  protected readonly form = form(this.#model, (path) => {
    required(path.current, {
      message: () => $localize`:@@password.currentMissing:Enter your current password.`,
    });
    required(path.next, { message: passwordMissing });
    minLength(path.next, () => this.info.passwordMin(), {
      message: () => passwordShort(this.info.passwordMin()),
    });
    maxLength(path.next, LIMITS.passwordMax);
  });
  protected readonly failure = signal<string | null>(null);
  protected readonly shownError = shownError;
  protected readonly next = computed(() => this.#model().next);
  protected readonly username = computed(() => this.#me()?.username ?? '');
  protected readonly user = computed<PasswordUser>(() => this.#me() ?? NOBODY);

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    this.failure.set(null);
    const target = event.currentTarget;
    const submitted = await submitForm(this.form, async () => {
      try {
        await this.#client.auth.changePassword(this.#model().current, this.#model().next);
        return undefined;
      } catch (error) {
        return this.#errorOf(error);
      }
    });
    if (!submitted) return focusFirstInvalid(target);
    this.form().reset({ current: '', next: '' });
    this.#toasts.show({
      kind: 'success',
      text: $localize`:@@password.changed:Password changed. Your other devices were signed out.`,
    });
  }

  #errorOf(error: unknown): ValidationError.WithOptionalFieldTree {
    if (error instanceof ChatCallError) {
      if (error.code === 'AUTH.PASSWORD_WRONG')
        return { kind: 'server', message: errorText(error), fieldTree: this.form.current };
      if (error.code === 'AUTH.PASSWORD_WEAK')
        return { kind: 'server', message: weakPasswordText(error), fieldTree: this.form.next };
    }
    this.failure.set(errorText(error));
    return { kind: 'server' };
  }
}
