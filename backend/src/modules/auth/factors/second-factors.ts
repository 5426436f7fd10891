import type { FactorProofKind, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { EventBus } from '../../../platform/events/index.js';
import { FactorWrongError } from './factor.errors.js';
import { RecoveryCodeUsed } from './factor.events.js';
import { FactorRepository } from './factor.repository.js';
import { RecoveryCodes } from './recovery-codes.js';
import { Totp } from './totp.js';

/** What a user presents as the second step. */
export interface FactorProof {
  readonly kind: FactorProofKind;
  readonly code?: string | undefined;
}

/** Checks second factors. */
@Injectable()
export class SecondFactors {
  readonly #factors: FactorRepository;
  readonly #codes: RecoveryCodes;
  readonly #totp: Totp;
  readonly #events: EventBus;

  constructor(factors: FactorRepository, codes: RecoveryCodes, totp: Totp, events: EventBus) {
    this.#factors = factors;
    this.#codes = codes;
    this.#totp = totp;
    this.#events = events;
  }

  /** What the user can prove in a second step; empty: they need none. */
  async kindsOf(userId: UserId): Promise<FactorProofKind[]> {
    const kinds = await this.#factors.kindsOf(userId);
    if (kinds.length === 0) return [];
    return (await this.#codes.countLeft(userId)) > 0 ? [...kinds, 'recovery-code'] : kinds;
  }

  /**
   * Checks a proof and uses it up, in the transaction with what it allows.
   * @throws FactorWrongError
   */
  async prove(userId: UserId, { kind, code = '' }: FactorProof): Promise<void> {
    const right =
      kind === 'totp' ? await this.#useTotp(userId, code) : await this.#useCode(userId, kind, code);
    if (!right) throw new FactorWrongError();
  }

  async #useTotp(userId: UserId, code: string): Promise<boolean> {
    for (const { id, secret } of await this.#factors.listTotp(userId)) {
      const step = this.#totp.stepOf(id, secret, code);
      if (step !== null && (await this.#factors.useStep(id, step))) return true;
    }
    return false;
  }

  async #useCode(userId: UserId, kind: FactorProofKind, code: string): Promise<boolean> {
    if (kind !== 'recovery-code' || !(await this.#codes.use(userId, code))) return false;
    this.#events.publish(new RecoveryCodeUsed(userId, await this.#codes.countLeft(userId)));
    return true;
  }
}
