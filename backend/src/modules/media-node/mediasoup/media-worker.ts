import { EventEmitter } from 'node:events';
import { createWorker } from 'mediasoup';
import type { types } from 'mediasoup';
import { MediaRouter } from './media-router.js';
import { withPort } from './listen-plan.js';
import type { ListenPlan } from './listen-plan.js';
import { translatingErrors } from './mediasoup-errors.js';

/**
 * The estimate of the bandwidth towards a device: the default of mediasoup, and
 * `Enabled-<low>,<high>,<kbit/s>` of the loss-based part, with libwebrtc's own bounds of loss (2 and
 * 10 %) and a rate below which packets may be lost for other reasons than too much being sent. Without
 * it a network that loses more than 10 % anyway, as some wireless ones do, brings the estimate to
 * almost nothing, and it then needs half a minute to come back. 200 kbit/s are enough for sound and
 * the lowest layer of a camera. A network that is too narrow for that is still noticed by its delay.
 * Source: `SendSideBandwidthEstimation::UpdateEstimate` in libwebrtc.
 */
const FIELD_TRIALS =
  'WebRTC-Bwe-AlrLimitedBackoff/Enabled/WebRTC-BweLossExperiment/Enabled-0.02,0.10,200/';

export interface MediaWorkerOptions {
  /** Index in the pool; determines the port. */
  readonly index: number;
  readonly plan: ListenPlan;
  /** UDP and TCP port of this worker; 0: any free port. */
  readonly port: number;
  /** Path of the worker binary; null: that of the mediasoup package. */
  readonly workerBin: string | null;
}

/** The load of a worker, counted from the events of mediasoup. */
export interface WorkerLoad {
  readonly routers: number;
  readonly producers: number;
  readonly consumers: number;
}

export interface Loaded {
  readonly load: WorkerLoad;
}

/** `closed`: this server ended it; `died`: the process crashed. */
export type MediaWorkerEnd = 'closed' | 'died';

interface MediaWorkerEvents {
  ended: [MediaWorkerEnd];
}

/**
 * One mediasoup worker process with the one server (UDP and TCP port) that all its transports
 * share.
 */
export class MediaWorker extends EventEmitter<MediaWorkerEvents> implements Loaded {
  readonly index: number;
  readonly #worker: types.Worker;
  readonly #server: types.WebRtcServer;
  readonly #plan: ListenPlan;
  readonly #load = { routers: 0, producers: 0, consumers: 0 };
  #opening = 0;
  #measured = { at: performance.now(), usedMs: 0 };
  #cpu = 0;
  #closed = false;

  private constructor(
    options: MediaWorkerOptions,
    worker: types.Worker,
    server: types.WebRtcServer,
  ) {
    super();
    this.index = options.index;
    this.#plan = options.plan;
    this.#worker = worker;
    this.#server = server;
    this.#count();
    // `observer` also reports when mediasoup itself closes the worker, on SIGINT.
    worker.observer.once('close', () => this.#end(worker.died ? 'died' : 'closed'));
  }

  /**
   * Starts the process and its server.
   * @throws the error of mediasoup, for example when the binary cannot run or the port is in use
   */
  static async start(options: MediaWorkerOptions): Promise<MediaWorker> {
    const worker = await keepingOnSigterm(() =>
      createWorker({
        logLevel: 'warn',
        libwebrtcFieldTrials: FIELD_TRIALS,
        ...(options.workerBin === null ? {} : { workerBin: options.workerBin }),
      }),
    );
    try {
      const server = await worker.createWebRtcServer({
        listenInfos: withPort(options.plan, options.port),
      });
      return new MediaWorker(options, worker, server);
    } catch (error) {
      worker.close();
      throw error;
    }
  }

  get pid(): number {
    return this.#worker.pid;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Routers that are being created count, too, so that calls that start at the same moment do not
   * all choose the same worker.
   */
  get load(): WorkerLoad {
    return { ...this.#load, routers: this.#load.routers + this.#opening };
  }

  /** @throws MediaUnavailableError when the worker is gone */
  async createRouter(): Promise<MediaRouter> {
    this.#opening += 1;
    try {
      return await translatingErrors(() =>
        MediaRouter.create(this.#worker, this.#server, this.#plan.extraAddresses),
      );
    } finally {
      this.#opening -= 1;
    }
  }

  /** How much of one core the process used between its last two answers: 0 to about 1. */
  get cpu(): number {
    return this.#cpu;
  }

  /** Whether the process answers within so many milliseconds. */
  async answers(withinMs: number): Promise<boolean> {
    const { promise: late, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), withinMs);
    const answer = this.#worker.getResourceUsage().then(
      (usage) => {
        this.#measure(usage);
        return true;
      },
      () => false,
    );
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Kills the process; it counts as died. */
  kill(): void {
    process.kill(this.pid, 'SIGKILL');
  }

  /** Closes the worker with everything in it. */
  close(): void {
    if (this.#closed) return;
    this.#worker.close();
  }

  #end(how: MediaWorkerEnd): void {
    if (this.#closed) return;
    this.#closed = true;
    this.emit('ended', how);
    this.removeAllListeners();
  }

  #measure({ ru_utime: user, ru_stime: system }: types.WorkerResourceUsage): void {
    const now = { at: performance.now(), usedMs: user + system };
    const { at, usedMs } = this.#measured;
    if (now.at > at) this.#cpu = (now.usedMs - usedMs) / (now.at - at);
    this.#measured = now;
  }

  #count(): void {
    const load = this.#load;
    this.#worker.observer.on('newrouter', (router) => {
      load.routers += 1;
      router.observer.once('close', () => (load.routers -= 1));
      router.observer.on('newtransport', (transport) => {
        transport.observer.on('newproducer', (producer) => {
          load.producers += 1;
          producer.observer.once('close', () => (load.producers -= 1));
        });
        transport.observer.on('newconsumer', (consumer) => {
          load.consumers += 1;
          consumer.observer.once('close', () => (load.consumers -= 1));
        });
      });
    });
  }
}

/**
 * mediasoup closes its workers as soon as the process receives SIGTERM. Ours close in the order of the
 * shutdown, after their calls have moved to other nodes. The listener is added before the first await.
 */
function keepingOnSigterm(start: () => Promise<types.Worker>): Promise<types.Worker> {
  const before = new Set(process.rawListeners('SIGTERM'));
  const worker = start();
  for (const listener of process.rawListeners('SIGTERM'))
    if (!before.has(listener)) process.off('SIGTERM', listener as () => void);
  return worker;
}
