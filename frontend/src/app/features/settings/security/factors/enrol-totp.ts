import { Component, computed, inject, signal } from '@angular/core';
import { form, FormField, maxLength, required } from '@angular/forms/signals';
import { MatDialogRef } from '@angular/material/dialog';
import { ChatCallError } from '@chatcall/client-sdk';
import { FACTOR_LIMITS, type TotpEnrolment } from '@chatcall/contracts';
import encodeQR from 'qr';
import { CLIENT } from '../../../../core/client';
import { errorText } from '../../../../core/errors/error-text';
import { nameError } from '../../../../core/errors/field-errors';
import { Button } from '../../../../ui/button/button';
import { DialogFrame } from '../../../../ui/dialog/dialog-frame';
import { Control, Field, focusFirstInvalid, shownError } from '../../../../ui/field/field';
import { submitForm } from '../../../../ui/field/submit-form';
import { Skeleton } from '../../../../ui/skeleton/skeleton';
import { Toasts } from '../../../../ui/toast/toasts';
import { RecoveryCodes } from './recovery-codes';

/** Sets up an authenticator app: a QR code, the confirmation, and the recovery codes. */
@Component({
  selector: 'cc-enrol-totp',
  imports: [Button, Control, DialogFrame, Field, FormField, RecoveryCodes, Skeleton],
  templateUrl: './enrol-totp.html',
  styleUrl: './enrol-totp.css',
})
export class EnrolTotp {
  readonly #client = inject(CLIENT);
  readonly #toasts = inject(Toasts);
  readonly #ref = inject<MatDialogRef<EnrolTotp>>(MatDialogRef);
  protected readonly enrolment = signal<TotpEnrolment | null>(null);
  protected readonly codes = signal<readonly string[] | null>(null);
  protected readonly failure = signal<string | null>(null);
  protected readonly shownError = shownError;
  readonly #model = signal({
    name: $localize`:@@factors.totp:Authenticator app`,
    code: '',
  });
  protected readonly form = form(this.#model, (path) => {
    required(path.name, { message: nameMissing });
    maxLength(path.name, FACTOR_LIMITS.nameMax);
    required(path.code, { message: () => $localize`:@@factor.codeMissing:Enter the code.` });
    maxLength(path.code, FACTOR_LIMITS.codeMax);
  });
  /** The modules of the QR code as one path, with a margin of four. */
  protected readonly qr = computed(() => {
    const { uri } = this.enrolment() ?? {};
    if (uri === undefined) return null;
    const rows = encodeQR(uri, 'raw', { border: 4 });
    const dots = rows.flatMap((row, y) =>
      row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])),
    );
    return { size: rows.length, path: dots.join('') };
  });
  /** In groups of four, easier to type. */
  protected readonly secret = computed(
    () =>
      this.enrolment()
        ?.secret.match(/.{1,4}/g)
        ?.join(' ') ?? '',
  );

  constructor() {
    void this.load();
  }

  protected async load(): Promise<void> {
    this.failure.set(null);
    try {
      this.enrolment.set(await (await this.#client.factors()).enrolTotp(this.#model().name));
    } catch (error) {
      this.failure.set(failureText(error));
    }
  }

  protected async confirm(event: Event): Promise<void> {
    event.preventDefault();
    this.failure.set(null);
    const target = event.currentTarget;
    const submitted = await submitForm(this.form, async () => {
      const { name, code } = this.#model();
      const wrong = nameError(name, nameMissing());
      if (wrong !== null) return { kind: 'name', message: wrong, fieldTree: this.form.name };
      try {
        await this.#confirm(name.trim(), code.trim());
        return undefined;
      } catch (error) {
        this.failure.set(failureText(error));
        return { kind: 'server' };
      }
    });
    if (!submitted) focusFirstInvalid(target);
  }

  protected close(): void {
    this.#ref.close();
  }

  async #confirm(name: string, code: string): Promise<void> {
    const id = this.enrolment()?.id ?? '';
    const factors = await this.#client.factors();
    const { factor, recoveryCodes } = await factors.confirmTotp(id, code);
    if (factor.name !== name) await factors.rename(id, name).catch(() => undefined);
    this.#toasts.show({
      kind: 'success',
      text: $localize`:@@factors.totpAdded:Authenticator app added`,
    });
    if (recoveryCodes === null) this.close();
    else this.codes.set(recoveryCodes);
  }
}

function nameMissing(): string {
  return $localize`:@@factors.nameMissing:Enter a name.`;
}

function failureText(error: unknown): string {
  const code = error instanceof ChatCallError ? error.code : null;
  if (code === 'AUTH.FACTOR_WRONG')
    return $localize`:@@factors.codeWrong:This code is wrong. Check that the clock of your phone is right.`;
  if (code === 'AUTH.TOO_MANY_FACTORS')
    return $localize`:@@factors.tooMany:You have as many as possible. Remove one first.`;
  return errorText(error);
}
