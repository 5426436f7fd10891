import { Component, computed, inject, signal } from '@angular/core';
import { form, FormField, maxLength, required } from '@angular/forms/signals';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import {
  ChatCallError,
  type ChatCallClient,
  type ReauthenticationProof,
} from '@chatcall/client-sdk';
import {
  FACTOR_LIMITS,
  type FactorProofKind,
  type ReauthenticationOptions,
} from '@chatcall/contracts';
import { Button } from '../../../ui/button/button';
import { DialogFrame } from '../../../ui/dialog/dialog-frame';
import { Control, Field, focusFirstInvalid, shownError } from '../../../ui/field/field';
import { submitForm } from '../../../ui/field/submit-form';
import { PasswordBox } from '../../../ui/password/password-box';
import { errorText } from '../../errors/error-text';
import { passkeyText } from '../../errors/passkey-text';

/** What the dialog needs; the client cannot be injected, since it opens the dialog. */
export interface ProveAgainData {
  readonly client: ChatCallClient;
  readonly options: ReauthenticationOptions;
}

/**
 * Asks who the user is once more, before a change that a stolen session must not be able to make: the
 * password and, where there are second factors, a code; or a passkey alone.
 */
@Component({
  selector: 'cc-prove-again',
  imports: [Button, Control, DialogFrame, Field, FormField, PasswordBox],
  templateUrl: './prove-again.html',
  styleUrl: './prove-again.css',
})
export class ProveAgain {
  readonly #data = inject<ProveAgainData>(MAT_DIALOG_DATA);
  readonly #client = this.#data.client;
  protected readonly ref = inject<MatDialogRef<ProveAgain, boolean>>(MatDialogRef);
  readonly #options = signal(this.#data.options);
  readonly #hasPasskeys = this.#client.ports.passkeys !== null;
  protected readonly passkey = computed(
    () => this.#hasPasskeys && this.#options().webauthn !== undefined,
  );
  /** The kind of code that is asked for besides the password; null: none. */
  protected readonly kind = signal(firstKind(this.#options(), this.passkey()));
  protected readonly withRecovery = computed(
    () => this.kind() !== 'recovery-code' && this.#options().kinds.includes('recovery-code'),
  );
  /** A passkey is asked for, and nothing else. */
  protected readonly passkeyOnly = computed(
    () => this.kind() === null && this.#options().kinds.length > 0,
  );
  protected readonly busy = signal(false);
  protected readonly failure = signal<string | null>(null);
  protected readonly shownError = shownError;
  readonly #model = signal({ password: '', code: '' });
  protected readonly form = form(this.#model, (path) => {
    required(path.password, {
      message: () => $localize`:@@signIn.passwordMissing:Enter your password.`,
    });
    required(path.code, {
      message: () => $localize`:@@factor.codeMissing:Enter the code.`,
      when: () => this.kind() !== null,
    });
    maxLength(path.code, FACTOR_LIMITS.codeMax);
  });

  protected useRecovery(): void {
    this.kind.set('recovery-code');
  }

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    this.failure.set(null);
    const target = event.currentTarget;
    const submitted = await submitForm(this.form, async () => {
      const { password, code } = this.#model();
      const kind = this.kind();
      const proof = kind === null ? { password } : { password, kind, code: code.trim() };
      return (await this.#prove(proof)) ? undefined : { kind: 'server' };
    });
    if (!submitted) focusFirstInvalid(target);
  }

  protected async withPasskey(): Promise<void> {
    this.failure.set(null);
    this.busy.set(true);
    if (!(await this.#prove({ kind: 'webauthn' }))) await this.#renew();
    this.busy.set(false);
  }

  async #prove(proof: ReauthenticationProof): Promise<boolean> {
    try {
      await (await this.#client.factors()).reauthenticate(proof, this.#options());
      this.ref.close(true);
      return true;
    } catch (error) {
      this.failure.set(failureText(error, proof.kind ?? null));
      return false;
    }
  }

  /** A challenge is for one try. */
  async #renew(): Promise<void> {
    const factors = await this.#client.factors();
    const options = await factors.reauthenticationOptions().catch(() => null);
    if (options !== null) this.#options.set(options);
  }
}

/** A passkey is less work than a recovery code. */
function firstKind({ kinds }: ReauthenticationOptions, passkey: boolean): FactorProofKind | null {
  if (kinds.includes('totp')) return 'totp';
  return passkey || !kinds.includes('recovery-code') ? null : 'recovery-code';
}

function failureText(error: unknown, kind: FactorProofKind | null): string | null {
  const code = error instanceof ChatCallError ? error.code : null;
  if (kind === 'webauthn') return passkeyText(error);
  if (code === 'AUTH.PASSWORD_WRONG')
    return $localize`:@@proveAgain.passwordWrong:This password is wrong.`;
  if (code === 'AUTH.FACTOR_WRONG')
    return $localize`:@@proveAgain.codeWrong:This code is wrong or was used before.`;
  return errorText(error);
}
