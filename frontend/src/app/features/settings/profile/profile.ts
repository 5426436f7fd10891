import { Component, effect, inject, signal, untracked } from '@angular/core';
import {
  form,
  FormField,
  maxLength,
  minLength,
  pattern,
  required,
  validate,
  type ValidationError,
} from '@angular/forms/signals';
import { ChatCallError } from '@chatcall/client-sdk';
import { LIMITS, USERNAME_PATTERN } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import {
  lineError,
  nameError,
  nameMissing,
  usernameMissing,
  usernameRule,
} from '../../../core/errors/field-errors';
import { PicturePicker, type PictureUpload } from '../../../core/pictures/picture-picker';
import { Avatar } from '../../../ui/avatar/avatar';
import { Button } from '../../../ui/button/button';
import { Control, Field, focusFirstInvalid, shownError } from '../../../ui/field/field';
import { submitForm } from '../../../ui/field/submit-form';
import { Toasts } from '../../../ui/toast/toasts';
import { fromBehavior } from '../../../core/behavior';
import { CLIENT } from '../../../core/client';

/** Name, username, status, picture. */
@Component({
  selector: 'cc-profile',
  imports: [Avatar, Button, Control, Field, FormField, PicturePicker],
  templateUrl: './profile.html',
  styleUrl: '../../../ui/sections/section.css',
})
export class Profile {
  readonly #users = inject(CLIENT).users;
  readonly #toasts = inject(Toasts);
  protected readonly uploadPicture: PictureUpload = (file, onProgress) =>
    this.#users.setAvatar(file, { onProgress });
  protected readonly removePicture = (): Promise<void> => this.#users.removeAvatar();
  protected readonly me = fromBehavior(this.#users.me$);
  readonly #model = signal({ displayName: '', username: '', statusText: '' });
  protected readonly form = form(this.#model, (path) => {
    required(path.displayName, { message: nameMissing });
    validate(path.displayName, ({ value }) =>
      value() === '' ? undefined : asError(nameError(value(), nameMissing())),
    );
    maxLength(path.displayName, LIMITS.displayNameMax);
    required(path.username, { message: usernameMissing });
    minLength(path.username, LIMITS.usernameMin, { message: usernameRule });
    maxLength(path.username, LIMITS.usernameMax);
    pattern(path.username, USERNAME_PATTERN, { message: usernameRule });
    maxLength(path.statusText, LIMITS.statusTextMax);
    validate(path.statusText, ({ value }) => asError(lineError(value())));
  });
  protected readonly failure = signal<string | null>(null);
  protected readonly shownError = shownError;

  constructor() {
    // Filled once the profile is loaded, and after a change on another device, unless it is being
    // edited.
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
    const submitted = await submitForm(this.form, async () => {
      const { displayName, username, statusText } = this.#model();
      try {
        const me = await this.#users.updateProfile({
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
    if (submitted)
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

function asError(message: string | null): { kind: 'name'; message: string } | undefined {
  return message === null ? undefined : { kind: 'name', message };
}
