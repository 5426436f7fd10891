import { Injectable, Logger } from '@nestjs/common';
import type { HealthCheck, ServerHealth, ServerProcess } from '@chatcall/contracts';
import { HEALTH_CHECK_NAMES } from '@chatcall/contracts';
import { ADVICE } from './advice.js';
import { ProcessHealth } from './process-health.js';
import { ServerChecks, codeOf, found } from './server-checks.js';
import type { CheckOutcome, ServerCheck } from './server-checks.js';

/** Maximum duration of a check in milliseconds; one that is late has failed. */
const CHECK_MS = 6_000;
/** How long a report is returned again, so that no number of requests loads the server. */
const KEEP_MS = 5_000;

/** The state of the server and of everything it needs, for administrators. */
@Injectable()
export class ServerHealthReports {
  readonly #logger = new Logger('Health');
  readonly #checks: ServerChecks;
  readonly #processes: ProcessHealth;
  #last: { readonly report: ServerHealth; readonly at: number } | null = null;
  #running: Promise<ServerHealth> | null = null;

  constructor(checks: ServerChecks, processes: ProcessHealth) {
    this.#checks = checks;
    this.#processes = processes;
  }

  /** Runs all checks at the same time. Never throws. Requests meanwhile get the same report. */
  report(): Promise<ServerHealth> {
    if (this.#last !== null && performance.now() - this.#last.at < KEEP_MS)
      return Promise.resolve(this.#last.report);
    this.#running ??= this.#make().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #make(): Promise<ServerHealth> {
    const [checks, processes] = await Promise.all([
      Promise.all(this.#checks.all().map((check) => this.#run(check))),
      withinTime(this.#processes.all()).catch(() => []),
    ]);
    const inOrder = checks
      .flat()
      .sort((a, b) => HEALTH_CHECK_NAMES.indexOf(a.name) - HEALTH_CHECK_NAMES.indexOf(b.name));
    const report: ServerHealth = {
      status: worst(inOrder, processes),
      checkedAt: new Date().toISOString(),
      checks: inOrder,
      processes,
    };
    this.#last = { report, at: performance.now() };
    return report;
  }

  async #run(check: ServerCheck): Promise<readonly HealthCheck[]> {
    const outcomes = await this.#outcomes(check);
    return outcomes.map((outcome) => ({
      name: check.name,
      ...outcome,
      advice: outcome.finding === null ? null : ADVICE[outcome.finding],
    }));
  }

  async #outcomes(check: ServerCheck): Promise<readonly CheckOutcome[]> {
    try {
      return await withinTime(Promise.resolve().then(() => check.run()));
    } catch (error) {
      this.#logger.warn({ check: check.name, ...codeOf(error) }, 'A check has failed');
      return [found(check.failure, 'failing', codeOf(error))];
    }
  }
}

/** A check that took too long. */
class LateError extends Error {
  readonly code = 'TIMEOUT';
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new LateError('The check took too long.')), CHECK_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Processes that do not answer, are not ready or differ in their version degrade the whole. */
function worst(
  checks: readonly HealthCheck[],
  processes: readonly ServerProcess[],
): ServerHealth['status'] {
  if (checks.some(({ status }) => status === 'failing')) return 'failing';
  const versions = new Set(processes.map(({ details }) => details?.versions.chatCall));
  const isWhole = versions.size <= 1 && processes.every(({ state }) => state === 'ready');
  return isWhole && checks.every(({ status }) => status !== 'degraded') ? 'ok' : 'degraded';
}
