import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { ServerProcess, ServerProcessDetails } from '@chatcall/contracts';
import { AppConfig } from '../../config/index.js';
import { ProcessRelay } from '../redis/index.js';
import { HealthService } from './health.service.js';
import { ServerChecks } from './server-checks.js';

const TOPIC = 'health.process';
/** More processes than one installation has. */
const PROCESSES_MAX = 50;

/** From this file, in `src` as in `dist`. */
const { version: CHATCALL_VERSION } = createRequire(import.meta.url)('../../../package.json') as {
  readonly version: string;
};

/** Describes this process, and asks the others of the installation for the same. */
@Injectable()
export class ProcessHealth implements OnModuleInit {
  readonly #config: AppConfig;
  readonly #relay: ProcessRelay;
  readonly #health: HealthService;
  readonly #checks: ServerChecks;
  readonly #startedAt = new Date(Date.now() - performance.now());

  constructor(config: AppConfig, relay: ProcessRelay, health: HealthService, checks: ServerChecks) {
    this.#config = config;
    this.#relay = relay;
    this.#health = health;
    this.#checks = checks;
  }

  onModuleInit(): void {
    this.#relay.answer(TOPIC, () => this.#own());
  }

  /**
   * This process first, unless it is a command of the console, which does not count. Without Redis
   * there are no others to ask.
   */
  async all(): Promise<readonly ServerProcess[]> {
    // Without an answer of Redis, which has a check of its own, only this one is known.
    const ids = (await this.#relay.processIds().catch(() => [])).slice(0, PROCESSES_MAX);
    const others = ids.filter((id) => id !== this.#relay.processId);
    const answers = await Promise.all([this.#own(), ...others.map((id) => this.#ask(id))]);
    return answers.filter(({ details }) => details === null || details.roles.length > 0);
  }

  async #own(): Promise<ServerProcess> {
    const { status, checks } = await this.#health.ready();
    const { size, alive, version } = this.#checks.workers();
    const down = Object.entries(checks).flatMap(([name, state]) =>
      state === 'down' ? [name] : [],
    );
    return {
      id: this.#relay.processId,
      state: status,
      details: {
        host: hostname(),
        roles: [...this.#config.roles],
        versions: {
          chatCall: CHATCALL_VERSION,
          node: process.versions.node,
          mediasoup: version,
        },
        startedAt: this.#startedAt.toISOString(),
        memoryBytes: process.memoryUsage.rss(),
        workers: size,
        workersAlive: alive,
        down,
      } satisfies ServerProcessDetails,
    };
  }

  /** One that runs an older version does not know the question. */
  async #ask(id: string): Promise<ServerProcess> {
    const unknown: ServerProcess = { id, state: 'no-answer', details: null };
    try {
      const answer = await this.#relay.request(id, TOPIC, null);
      return answer.ok ? (answer.data as ServerProcess) : unknown;
    } catch {
      return unknown;
    }
  }
}
