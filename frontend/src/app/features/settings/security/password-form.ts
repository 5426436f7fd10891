import { Component, computed, inject, signal } from '@angular/core';
import {
  form,
  FormField,
  maxLength,
  minLength,
  required,
  submit,
  type ValidationError,
} from '@angular/forms/signals';
import { ChatCallError } from '@chatcall/client-sdk';
import { LIMITS } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Button } from '../../../ui/button/button';
import { Control } from '../../../ui/field/control';
import { Field } from '../../../ui/field/field';
import { focusFirstInvalid } from '../../../ui/field/focus-first-invalid';
import { shownError } from '../../../ui/field/shown-error';
import { PasswordBox } from '../../../ui/password/password-box';
import { PasswordMeter } from '../../../ui/password/password-meter';
import { Toasts } from '../../../ui/toast/toasts';
import { SettingsState } from '../settings-state';

/** Changes the password; all other devices are signed out. */
@Component({
  selector: 'cc-password-form',
  imports: [Button, Control, Field, FormField, PasswordBox, PasswordMeter],
  templateUrl: './password-form.html',
  styleUrl: '../settings-section.css',
})
export class PasswordForm {
  readonly #settings = inject(SettingsState);
  readonly #toasts = inject(Toasts);
  readonly #model = signal({ current: '', next: '' });
  protected readonly form = form(this.#model, (path) => {
    required(path.current, {
      message: () => $localize`:@@password.currentMissing:Enter your current password.`,
    });
    required(path.next, {
      message: () => $localize`:@@register.passwordMissing:Choose a password.`,
    });
    minLength(path.next, LIMITS.passwordMin, {
      message: () =>
        $localize`:@@register.passwordShort:Use at least ${LIMITS.passwordMin}:count: characters.`,
    });
    maxLength(path.next, LIMITS.passwordMax);
  });
  protected readonly failure = signal<string | null>(null);
  protected readonly shownError = shownError;
  protected readonly next = computed(() => this.#model().next);
  protected readonly username = computed(() => this.#settings.me()?.username ?? '');
  protected readonly own = computed(() => {
    const me = this.#settings.me();
    return me ? [...me.displayName.split(/\s+/), me.username, me.email.split('@')[0] ?? ''] : [];
  });

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    this.failure.set(null);
    const target = event.currentTarget;
    const went = await submit(this.form, async () => {
      try {
        await this.#settings.changePassword(this.#model().current, this.#model().next);
        return undefined;
      } catch (error) {
        return this.#errorOf(error);
      }
    });
    if (!went) return focusFirstInvalid(target);
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
        return { kind: 'server', message: errorText(error), fieldTree: this.form.next };
    }
    this.failure.set(errorText(error));
    return { kind: 'server' };
  }
}
