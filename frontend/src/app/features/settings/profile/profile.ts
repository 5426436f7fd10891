import { Component, effect, inject, signal, untracked } from '@angular/core';
import {
  form,
  FormField,
  maxLength,
  minLength,
  pattern,
  required,
  submit,
  validate,
  type ValidationError,
} from '@angular/forms/signals';
import { ChatCallError } from '@chatcall/client-sdk';
import { LIMITS, USERNAME_PATTERN } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { lineProblem, nameProblem } from '../../../core/errors/name-problem';
import { Button } from '../../../ui/button/button';
import { Control } from '../../../ui/field/control';
import { Field } from '../../../ui/field/field';
import { focusFirstInvalid } from '../../../ui/field/focus-first-invalid';
import { shownError } from '../../../ui/field/shown-error';
import { Toasts } from '../../../ui/toast/toasts';
import { SettingsState } from '../settings-state';
import { AvatarPicker } from './avatar-picker';

/** Name, username, status, picture. */
@Component({
  selector: 'cc-profile',
  imports: [AvatarPicker, Button, Control, Field, FormField],
  templateUrl: './profile.html',
  styleUrl: '../settings-section.css',
})
export class Profile {
  readonly #settings = inject(SettingsState);
  readonly #toasts = inject(Toasts);
  protected readonly me = this.#settings.me;
  readonly #model = signal({ displayName: '', username: '', statusText: '' });
  protected readonly form = form(this.#model, (path) => {
    required(path.displayName, { message: nameMissing });
    validate(path.displayName, ({ value }) =>
      value() === '' ? undefined : wrong(nameProblem(value(), nameMissing())),
    );
    maxLength(path.displayName, LIMITS.displayNameMax);
    required(path.username, {
      message: () => $localize`:@@register.usernameMissing:Choose a username.`,
    });
    minLength(path.username, LIMITS.usernameMin, { message: () => rule() });
    maxLength(path.username, LIMITS.usernameMax);
    pattern(path.username, USERNAME_PATTERN, { message: () => rule() });
    maxLength(path.statusText, LIMITS.statusTextMax);
    validate(path.statusText, ({ value }) => wrong(lineProblem(value())));
  });
  protected readonly failure = signal<string | null>(null);
  protected readonly shownError = shownError;

  constructor() {
    // Filled once it is known who I am, and after another device changed it, unless it is being edited here.
    effect(() => {
      const me = this.me();
      if (!me) return;
      untracked(() => {
        if (this.form().dirty()) return;
        this.form().reset({
          displayName: me.displayName,
          username: me.username,
          statusText: me.statusText,
        });
      });
    });
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    this.failure.set(null);
    const target = event.currentTarget;
    const went = await submit(this.form, async () => {
      const { displayName, username, statusText } = this.#model();
      try {
        const me = await this.#settings.updateProfile({
          displayName: displayName.trim(),
          username,
          statusText: statusText.trim(),
        });
        this.form().reset({
          displayName: me.displayName,
          username: me.username,
          statusText: me.statusText,
        });
        return undefined;
      } catch (error) {
        return this.#errorOf(error);
      }
    });
    if (went)
      this.#toasts.show({
        kind: 'success',
        text: $localize`:@@profile.saved:Profile saved`,
        key: 'profile',
      });
    else focusFirstInvalid(target);
  }

  #errorOf(error: unknown): ValidationError.WithOptionalFieldTree {
    if (error instanceof ChatCallError && error.code === 'AUTH.USERNAME_TAKEN') {
      return { kind: 'server', message: errorText(error), fieldTree: this.form.username };
    }
    this.failure.set(errorText(error));
    return { kind: 'server' };
  }
}

function nameMissing(): string {
  return $localize`:@@register.nameMissing:Enter your name.`;
}

function wrong(message: string | null): { kind: 'name'; message: string } | undefined {
  return message === null ? undefined : { kind: 'name', message };
}

function rule(): string {
  return $localize`:@@register.usernameRule:Use ${LIMITS.usernameMin}:min: to ${LIMITS.usernameMax}:max: lowercase letters, digits, dots, dashes or underscores. Start with a letter or digit.`;
}
