import { Component, inject, signal } from '@angular/core';
import { form, FormField, maxLength, required } from '@angular/forms/signals';
import { MatDialogRef } from '@angular/material/dialog';
import { ChatCallError } from '@chatcall/client-sdk';
import { FACTOR_LIMITS } from '@chatcall/contracts';
import { CLIENT } from '../../../../core/client';
import { nameError } from '../../../../core/errors/field-errors';
import { passkeyText } from '../../../../core/errors/passkey-text';
import { Button } from '../../../../ui/button/button';
import { DialogFrame } from '../../../../ui/dialog/dialog-frame';
import { Control, Field, focusFirstInvalid, shownError } from '../../../../ui/field/field';
import { submitForm } from '../../../../ui/field/submit-form';
import { Toasts } from '../../../../ui/toast/toasts';
import { RecoveryCodes } from './recovery-codes';

/** Adds a passkey or security key: its name, what the browser asks, and the recovery codes. */
@Component({
  selector: 'cc-add-passkey',
  imports: [Button, Control, DialogFrame, Field, FormField, RecoveryCodes],
  templateUrl: './add-passkey.html',
  styleUrl: './enrol-totp.css',
})
export class AddPasskey {
  readonly #client = inject(CLIENT);
  readonly #toasts = inject(Toasts);
  protected readonly ref = inject<MatDialogRef<AddPasskey>>(MatDialogRef);
  protected readonly codes = signal<readonly string[] | null>(null);
  protected readonly failure = signal<string | null>(null);
  protected readonly shownError = shownError;
  readonly #model = signal({ name: $localize`:@@factors.passkeyName:Passkey` });
  protected readonly form = form(this.#model, (path) => {
    required(path.name, { message: nameMissing });
    maxLength(path.name, FACTOR_LIMITS.nameMax);
  });

  protected async add(event: Event): Promise<void> {
    event.preventDefault();
    this.failure.set(null);
    const target = event.currentTarget;
    const submitted = await submitForm(this.form, async () => {
      const { name } = this.#model();
      const wrong = nameError(name, nameMissing());
      if (wrong !== null) return { kind: 'name', message: wrong, fieldTree: this.form.name };
      try {
        await this.#add(name);
        return undefined;
      } catch (error) {
        this.failure.set(failureText(error));
        return { kind: 'server' };
      }
    });
    if (!submitted) focusFirstInvalid(target);
  }

  async #add(name: string): Promise<void> {
    const { recoveryCodes } = await (await this.#client.factors()).addPasskey(name);
    this.#toasts.show({ kind: 'success', text: $localize`:@@factors.passkeyAdded:Passkey added` });
    if (recoveryCodes === null) this.ref.close();
    else this.codes.set(recoveryCodes);
  }
}

function nameMissing(): string {
  return $localize`:@@factors.nameMissing:Enter a name.`;
}

function failureText(error: unknown): string | null {
  return error instanceof ChatCallError && error.code === 'AUTH.TOO_MANY_FACTORS'
    ? $localize`:@@factors.tooMany:You have as many as possible. Remove one first.`
    : passkeyText(error);
}
