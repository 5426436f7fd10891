import { Injectable } from '@nestjs/common';
import type { HealthCheck, HealthCheckName, HealthFinding } from '@chatcall/contracts';
import { isError } from '../errors/index.js';

/** What a check has found: one for each address or folder. */
export type CheckOutcome = Omit<HealthCheck, 'name' | 'advice'>;

/** Checks one part of the server for its administrators. */
export interface ServerCheck {
  readonly name: HealthCheckName;
  /** What is reported when `run` throws or takes too long. */
  readonly failure: HealthFinding;
  run(): Promise<readonly CheckOutcome[]>;
}

/** How many media workers a process has. */
export interface MediaWorkers {
  readonly size: number;
  readonly alive: number;
  /** Version of mediasoup. */
  readonly version: string;
}

/**
 * The checks that administrators see. Unlike those of `HealthContributors` they do not decide whether
 * a process is ready, and also check what the server could do without. Register in `onModuleInit`.
 */
@Injectable()
export class ServerChecks {
  readonly #checks: ServerCheck[] = [];
  #readWorkers: () => MediaWorkers = () => ({ size: 0, alive: 0, version: '' });

  register(check: ServerCheck): void {
    this.#checks.push(check);
  }

  registerWorkers(read: () => MediaWorkers): void {
    this.#readWorkers = read;
  }

  all(): readonly ServerCheck[] {
    return this.#checks;
  }

  workers(): MediaWorkers {
    return this.#readWorkers();
  }
}

/** A part that works. */
export function works(
  facts: CheckOutcome['facts'] = {},
  subject: string | null = null,
): CheckOutcome {
  return { subject, status: 'ok', finding: null, facts };
}

/** A part that does not work as it should. */
export function found(
  finding: HealthFinding,
  status: 'degraded' | 'failing',
  facts: CheckOutcome['facts'] = {},
  subject: string | null = null,
): CheckOutcome {
  return { subject, status, finding, facts };
}

/** A part that this server does without. */
export function notConfigured(finding: HealthFinding): CheckOutcome {
  return { subject: null, status: 'not-configured', finding, facts: {} };
}

/**
 * Only the code of an error is shown: its text may quote an address with a password, or what a
 * stranger has answered.
 */
export function codeOf(error: unknown): { readonly errorCode?: string } {
  if (!isError(error)) return {};
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return /^[A-Z\d_.-]{1,60}$/i.test(code) ? { errorCode: code } : {};
}

/** Whole milliseconds since then. */
export function millisecondsSince(started: number): number {
  return Math.round(performance.now() - started);
}
