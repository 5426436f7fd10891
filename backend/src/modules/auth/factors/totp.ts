import { Injectable } from '@nestjs/common';
import { generateSecret, generateURI, verifySync } from 'otplib';
import { SealedPayload } from '../../../platform/mail/index.js';

const CODE = /^\d{6}$/;
/** Clocks may differ by one time step, which is 30 seconds long. */
const TOLERANCE_SECONDS = 30;

/** The secrets of authenticator apps (RFC 6238), which are stored encrypted, and their codes. */
@Injectable()
export class Totp {
  readonly #payloads: SealedPayload;

  constructor(payloads: SealedPayload) {
    this.#payloads = payloads;
  }

  /** In base32. */
  newSecret(): string {
    return generateSecret();
  }

  /** For a QR code. */
  uriOf(secret: string, issuer: string, label: string): string {
    return generateURI({ issuer, label, secret });
  }

  /** @param id of the factor, for which alone the text can be opened */
  seal(id: string, secret: string): string {
    return this.#payloads.seal(purposeOf(id), { secret });
  }

  /** @returns the time step that the code belongs to; null when it is wrong */
  stepOf(id: string, sealed: string, code: string): number | null {
    const { secret } = (this.#payloads.open(purposeOf(id), sealed) ?? {}) as { secret?: string };
    const digits = code.replace(/\s/g, '');
    if (secret === undefined || !CODE.test(digits)) return null;
    const result = verifySync({ secret, token: digits, epochTolerance: TOLERANCE_SECONDS });
    return result.valid && 'timeStep' in result ? result.timeStep : null;
  }
}

function purposeOf(id: string): string {
  return `factor ${id}`;
}
