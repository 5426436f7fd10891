import type {
  FactorProofKind,
  PasskeyAssertion,
  PasskeyRequestOptions,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { EventBus } from '../../../platform/events/index.js';
import { FactorWrongError } from './factor.errors.js';
import { RecoveryCodeUsed } from './factor.events.js';
import { FactorRepository } from './factor.repository.js';
import { Passkeys } from './passkeys.js';
import { RecoveryCodes } from './recovery-codes.js';
import { Totp } from './totp.js';
import type { ChallengeBinding } from './webauthn-challenges.js';

/** What a user presents as the second step. */
export interface FactorProof {
  readonly kind: FactorProofKind;
  readonly code?: string | undefined;
  readonly assertion?: PasskeyAssertion | undefined;
}

/** Uses a proof up, in the transaction with what it allows. @throws FactorWrongError */
export type ProofUse = () => Promise<void>;

/** Checks second factors. */
@Injectable()
export class SecondFactors {
  readonly #factors: FactorRepository;
  readonly #codes: RecoveryCodes;
  readonly #totp: Totp;
  readonly #passkeys: Passkeys;
  readonly #events: EventBus;

  constructor(
    factors: FactorRepository,
    codes: RecoveryCodes,
    totp: Totp,
    passkeys: Passkeys,
    events: EventBus,
  ) {
    this.#factors = factors;
    this.#codes = codes;
    this.#totp = totp;
    this.#passkeys = passkeys;
    this.#events = events;
  }

  /** What the user can prove in a second step; empty: they need none. */
  async kindsOf(userId: UserId): Promise<FactorProofKind[]> {
    const kinds = await this.#factors.kindsOf(userId);
    if (kinds.length === 0) return [];
    return (await this.#codes.countLeft(userId)) > 0 ? [...kinds, 'recovery-code'] : kinds;
  }

  /** What a passkey of the user has to sign; null when they have none, or none can work here. */
  async passkeyOptions(
    userId: UserId,
    kinds: readonly FactorProofKind[],
    binding: ChallengeBinding,
  ): Promise<PasskeyRequestOptions | null> {
    if (!kinds.includes('webauthn') || !this.#passkeys.available) return null;
    return this.#passkeys.requestOptions(userId, binding);
  }

  /**
   * Checks what can be checked before the transaction; the use that is returned does the rest in it.
   * @param binding for which the challenge of a passkey was issued
   * @throws FactorWrongError, ChallengeInvalidError, PasskeysUnavailableError
   */
  async check(userId: UserId, proof: FactorProof, binding: ChallengeBinding): Promise<ProofUse> {
    const { kind, code = '', assertion } = proof;
    switch (kind) {
      case 'totp':
        return () => this.#require(this.#useTotp(userId, code));
      case 'recovery-code':
        return () => this.#require(this.#useCode(userId, code));
      case 'webauthn': {
        if (assertion === undefined) throw new FactorWrongError();
        return (await this.#passkeys.verify(assertion, { userId, verified: false }, binding)).use;
      }
    }
  }

  async #require(right: Promise<boolean>): Promise<void> {
    if (!(await right)) throw new FactorWrongError();
  }

  async #useTotp(userId: UserId, code: string): Promise<boolean> {
    for (const { id, secret } of await this.#factors.listTotp(userId)) {
      const step = this.#totp.stepOf(id, secret, code);
      if (step !== null && (await this.#factors.useStep(id, step))) return true;
    }
    return false;
  }

  async #useCode(userId: UserId, code: string): Promise<boolean> {
    if (!(await this.#codes.use(userId, code))) return false;
    this.#events.publish(new RecoveryCodeUsed(userId, await this.#codes.countLeft(userId)));
    return true;
  }
}
