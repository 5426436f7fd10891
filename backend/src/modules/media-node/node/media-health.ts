import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../../../config/index.js';
import { isError } from '../../../platform/errors/index.js';
import { HealthContributors, ServerChecks, found, works } from '../../../platform/health/index.js';
import type { CheckOutcome } from '../../../platform/health/index.js';
import { MediasoupService } from '../mediasoup/mediasoup.service.js';
import type { WorkerStatus } from '../mediasoup/mediasoup.service.js';
import { MediaNodeAccess } from './media-node-access.js';

/**
 * Reports whether calls can be carried, for the readiness of the process and for administrators: in a process that carries media, at least one of its
 * workers must run; in one that only takes requests, a media node must run.
 */
@Injectable()
export class MediaHealth implements OnModuleInit {
  readonly #logger = new Logger('MediaNode');
  readonly #health: HealthContributors;
  readonly #checks: ServerChecks;
  readonly #mediasoup: MediasoupService;
  readonly #nodes: MediaNodeAccess;
  readonly #config: AppConfig;

  constructor(
    health: HealthContributors,
    checks: ServerChecks,
    mediasoup: MediasoupService,
    nodes: MediaNodeAccess,
    config: AppConfig,
  ) {
    this.#health = health;
    this.#checks = checks;
    this.#mediasoup = mediasoup;
    this.#nodes = nodes;
    this.#config = config;
  }

  onModuleInit(): void {
    this.#checks.registerWorkers(() => ({
      size: this.#mediasoup.size,
      alive: this.#mediasoup.workers.length,
      version: this.#mediasoup.version,
    }));
    this.#checks.register({
      name: 'media',
      failure: 'media-unavailable',
      run: () => this.#check(),
    });
    const { roles } = this.#config;
    if (!this.#mediasoup.enabled) {
      if (roles.has('api'))
        this.#health.register('media', async () => {
          await this.#nodes.choose();
        });
      return;
    }
    this.#health.register('media', () => {
      if (this.#mediasoup.workers.length === 0)
        throw new Error(`none of ${this.#mediasoup.size} media workers runs`);
    });
    void this.#resolveNames();
  }

  /** Of other processes only their number is known here. */
  async #check(): Promise<readonly CheckOutcome[]> {
    const mediaNodes = await this.#nodes.count();
    if (!this.#mediasoup.enabled)
      return [
        mediaNodes > 0
          ? works({ mediaNodes })
          : found('media-unavailable', 'failing', { mediaNodes }),
      ];
    const { size, workers } = this.#mediasoup;
    const sum = (count: (worker: WorkerStatus) => number): number =>
      workers.reduce((all, worker) => all + count(worker), 0);
    const facts = {
      mediaNodes,
      workers: size,
      workersAlive: workers.length,
      calls: sum(({ routers }) => routers),
      streams: sum(({ producers, consumers }) => producers + consumers),
    };
    if (workers.length === 0) return [found('media-unavailable', 'failing', facts)];
    return [
      workers.length < size ? found('media-workers-missing', 'degraded', facts) : works(facts),
    ];
  }

  /**
   * A name that cannot be resolved does not prevent the start, since the DNS may be unavailable.
   * But calls that use it have no media, so it is logged.
   */
  async #resolveNames(): Promise<void> {
    for (const address of this.#config.media.announcedAddresses) {
      if (isIP(address) !== 0) continue;
      await lookup(address).catch((error: unknown) =>
        this.#logger.error(
          { address, reason: isError(error) ? error.message : String(error) },
          'A name in MEDIA_ANNOUNCED_ADDRESSES has no address; media will not reach this server through it',
        ),
      );
    }
  }
}
