import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import {
  ServerChecks,
  codeOf,
  found,
  millisecondsSince,
  notConfigured,
  works,
} from '../health/index.js';
import type { CheckOutcome } from '../health/index.js';
import { Mailer } from './mailer.js';

/** Of nodemailer: the sign-in was refused. */
const SIGN_IN_REFUSED = 'EAUTH';

/** Checks whether the mail server takes the connection and the sign-in. */
@Injectable()
export class MailCheck implements OnModuleInit {
  readonly #checks: ServerChecks;
  readonly #mailer: Mailer;

  constructor(checks: ServerChecks, mailer: Mailer) {
    this.#checks = checks;
    this.#mailer = mailer;
  }

  onModuleInit(): void {
    this.#checks.register({
      name: 'mail',
      failure: 'mail-unreachable',
      run: () => this.#check(),
    });
  }

  async #check(): Promise<readonly CheckOutcome[]> {
    if (!this.#mailer.available) return [notConfigured('mail-not-configured')];
    const started = performance.now();
    try {
      await this.#mailer.connect();
    } catch (error) {
      const code = codeOf(error);
      if (code.errorCode !== SIGN_IN_REFUSED) throw error;
      return [found('mail-refused', 'failing', code)];
    }
    return [works({ latencyMs: millisecondsSince(started) })];
  }
}
