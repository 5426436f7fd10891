import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import {
  ServerChecks,
  millisecondsSince,
  notConfigured,
  works,
} from '../../../platform/health/index.js';
import type { CheckOutcome } from '../../../platform/health/index.js';
import { Scanner } from './scanner.js';

/** Checks whether the virus scanner answers. */
@Injectable()
export class ScannerCheck implements OnModuleInit {
  readonly #checks: ServerChecks;
  readonly #scanner: Scanner;

  constructor(checks: ServerChecks, scanner: Scanner) {
    this.#checks = checks;
    this.#scanner = scanner;
  }

  onModuleInit(): void {
    this.#checks.register({
      name: 'scanner',
      failure: 'scanner-unreachable',
      run: () => this.#check(),
    });
  }

  async #check(): Promise<readonly CheckOutcome[]> {
    if (!this.#scanner.configured) return [notConfigured('scanner-not-configured')];
    const started = performance.now();
    const version = await this.#scanner.version();
    return [works({ version, latencyMs: millisecondsSince(started) })];
  }
}
