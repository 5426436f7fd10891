import { Location } from '@angular/common';
import { Component, computed, inject, input, signal } from '@angular/core';
import { form, FormField, maxLength, required } from '@angular/forms/signals';
import { Router, RouterLink } from '@angular/router';
import { ChatCallError } from '@chatcall/client-sdk';
import { FACTOR_LIMITS, type FactorChallenge, type FactorProofKind } from '@chatcall/contracts';
import { CLIENT } from '../../core/client';
import { errorText } from '../../core/errors/error-text';
import { passkeyText } from '../../core/errors/passkey-text';
import { isOwnPath, SIGNED_IN } from '../../core/session/session';
import { Button } from '../../ui/button/button';
import { Control, Field, FocusAtStart, focusFirstInvalid, shownError } from '../../ui/field/field';
import { submitForm } from '../../ui/field/submit-form';
import { Icon } from '../../ui/icon/icon';
import { SignInFrame } from './sign-in-frame';

/** The second step of a sign-in: a passkey or security key, a code of an app, or a recovery code. */
@Component({
  selector: 'cc-second-step',
  imports: [Button, Control, Field, FocusAtStart, FormField, Icon, RouterLink, SignInFrame],
  templateUrl: './second-step.html',
  styleUrl: './sign-in.css',
})
export class SecondStep {
  readonly #auth = inject(CLIENT).auth;
  readonly #router = inject(Router);
  /** The path to open afterwards; ignored unless it is a path of this app. */
  readonly return = input<string>();

  /** From the first step; null when the page was opened in another way. */
  readonly #challenge = challengeOf(inject(Location).getState());
  protected readonly over = signal(this.#challenge === null);
  protected readonly kinds = usableKinds(this.#challenge, inject(CLIENT).ports.passkeys !== null);
  protected readonly kind = signal<FactorProofKind>(this.kinds[0] ?? 'recovery-code');
  protected readonly others = computed(() => this.kinds.filter((kind) => kind !== this.kind()));
  readonly #model = signal({ code: '' });
  protected readonly form = form(this.#model, (path) => {
    required(path.code, {
      message: () => $localize`:@@factor.codeMissing:Enter the code.`,
      when: () => this.kind() !== 'webauthn',
    });
    maxLength(path.code, FACTOR_LIMITS.codeMax);
  });
  protected readonly failure = signal<string | null>(null);
  protected readonly shownError = shownError;

  protected use(kind: FactorProofKind): void {
    this.kind.set(kind);
    this.failure.set(null);
    this.form().reset({ code: '' });
  }

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    this.failure.set(null);
    const target = event.currentTarget;
    const submitted = await submitForm(this.form, async () => {
      if (this.#challenge === null) return { kind: 'server' };
      try {
        const kind = this.kind();
        const code = this.#model().code.trim();
        await this.#auth.proveFactor(
          this.#challenge,
          kind === 'webauthn' ? { kind } : { kind, code },
        );
        return undefined;
      } catch (error) {
        this.#fail(error);
        return { kind: 'server' };
      }
    });
    if (!submitted) return focusFirstInvalid(target);
    const url = this.return() ?? null;
    await this.#router.navigateByUrl(isOwnPath(url) ? url : '/chats', {
      replaceUrl: true,
      info: SIGNED_IN,
    });
  }

  #fail(error: unknown): void {
    const code = error instanceof ChatCallError ? error.code : null;
    if (code === 'AUTH.CHALLENGE_INVALID') this.over.set(true);
    else if (this.kind() === 'webauthn') this.failure.set(passkeyText(error));
    else if (code !== 'AUTH.FACTOR_WRONG') this.failure.set(errorText(error));
    else
      this.failure.set(
        this.kind() === 'recovery-code'
          ? $localize`:@@factor.recoveryWrong:This recovery code is wrong or was used before.`
          : $localize`:@@factor.codeWrong:This code is wrong or was used before. Wait for the next one.`,
      );
  }
}

/** The order in which they are offered. */
const KINDS: readonly FactorProofKind[] = ['webauthn', 'totp', 'recovery-code'];

function usableKinds(
  challenge: FactorChallenge | null,
  hasPasskeys: boolean,
): readonly FactorProofKind[] {
  return KINDS.filter(
    (kind) =>
      challenge?.kinds.includes(kind) &&
      (kind !== 'webauthn' || (hasPasskeys && challenge.webauthn !== undefined)),
  );
}

function challengeOf(state: unknown): FactorChallenge | null {
  const { challenge } = (state ?? {}) as { readonly challenge?: FactorChallenge };
  return challenge !== undefined && Date.parse(challenge.expiresAt) > Date.now() ? challenge : null;
}
