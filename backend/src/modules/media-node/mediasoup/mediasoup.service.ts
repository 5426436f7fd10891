import { networkInterfaces } from 'node:os';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { setLogEventListeners, version } from 'mediasoup';
import { AppConfig } from '../../../config/index.js';
import { ShutdownSequence } from '../../../platform/lifecycle/index.js';
import { MediaUnavailableError } from '../port/media.errors.js';
import { listenPlan } from './listen-plan.js';
import type { MediaRouter } from './media-router.js';
import type { WorkerLoad } from './media-worker.js';
import { WorkerPool } from './worker-pool.js';

export interface WorkerStatus extends WorkerLoad {
  readonly pid: number;
  readonly index: number;
  /** How much of one core it uses: 0 to about 1. */
  readonly cpu: number;
}

/**
 * Runs the mediasoup workers of this process, when it has the role `media`, and creates routers on
 * them.
 */
@Injectable()
export class MediasoupService implements OnModuleInit {
  readonly #config: AppConfig;
  readonly #shutdown: ShutdownSequence;
  #pool: WorkerPool | null = null;

  constructor(config: AppConfig, shutdown: ShutdownSequence) {
    this.#config = config;
    this.#shutdown = shutdown;
  }

  /**
   * @throws Error with one sentence when the workers cannot start, for example because the port is
   * in use
   */
  async onModuleInit(): Promise<void> {
    if (!this.enabled) return;
    const { media } = this.#config;
    routeMediasoupLogs();
    this.#shutdown.register('close-workers', 'mediasoup', () => this.close());
    try {
      this.#pool = await WorkerPool.start({
        size: media.workers,
        basePort: media.basePort,
        worker: { plan: listenPlan(media, networkInterfaces()), workerBin: media.workerBin },
      });
    } catch (error) {
      throw new Error(this.#startError(error), { cause: error });
    }
  }

  /** Whether this process carries media. */
  get enabled(): boolean {
    return this.#config.roles.has('media');
  }

  /** The running workers and their load. */
  get workers(): readonly WorkerStatus[] {
    return (this.#pool?.workers ?? []).map(({ pid, index, load, cpu }) => ({
      pid,
      index,
      cpu,
      ...load,
    }));
  }

  /** Version of mediasoup. */
  get version(): string {
    return version;
  }

  /** How many workers should run. */
  get size(): number {
    return this.#pool?.size ?? 0;
  }

  /**
   * A router on the least loaded worker.
   * @throws MediaUnavailableError when no worker runs
   */
  async createRouter(): Promise<MediaRouter> {
    if (this.#pool === null) throw new MediaUnavailableError('This node carries no media.');
    return this.#pool.createRouter();
  }

  close(): void {
    this.#pool?.close();
    this.#pool = null;
  }

  #startError(error: unknown): string {
    const { basePort, workers, workerBin } = this.#config.media;
    const message = error instanceof Error ? error.message : String(error);
    if (/address already in use|EADDRINUSE/i.test(message)) {
      return `Media ports ${basePort} to ${basePort + workers - 1} (UDP and TCP) are needed and one of them is in use; set MEDIA_BASE_PORT to a free range.`;
    }
    if (/ENOENT|EACCES/.test(message)) {
      return `The mediasoup worker ${workerBin ?? 'of the mediasoup package'} cannot be run (${message}); set MEDIASOUP_WORKER_BIN to a built one.`;
    }
    return `The mediasoup workers cannot start: ${message}`;
  }
}

/** Writes the messages of mediasoup to the log of the server. */
function routeMediasoupLogs(): void {
  const logger = new Logger('mediasoup');
  setLogEventListeners({
    onwarn: (namespace, text) => logger.debug(`${namespace} ${text}`),
    onerror: (namespace, text, error) => logger.error({ err: error }, `${namespace} ${text}`),
  });
}
