import { Injectable, Logger } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';

/**
 * Whether this process is shutting down. Sockets that it closes then do not make their users
 * offline, since these connect to another node within seconds.
 */
@Injectable()
export class ShutdownState {
  #shuttingDown = false;

  get shuttingDown(): boolean {
    return this.#shuttingDown;
  }

  begin(): void {
    this.#shuttingDown = true;
  }
}

/** The shutdown phases in their order. */
export const SHUTDOWN_PHASES = [
  'drain',
  'stop-accepting',
  'notify-clients',
  'close-rooms',
  'close-workers',
  'close-queue',
  'close-redis',
  'close-database',
] as const;
export type ShutdownPhase = (typeof SHUTDOWN_PHASES)[number];

interface ShutdownTask {
  readonly name: string;
  readonly run: () => void | Promise<void>;
}

/**
 * Shuts the process down in the order of the phases. Resources register their release here instead
 * of relying on the order of framework hooks. A task that fails or takes too long is logged and
 * does not block the others.
 */
@Injectable()
export class ShutdownSequence {
  readonly #logger = new Logger('Shutdown');
  readonly #tasks = new Map<ShutdownPhase, ShutdownTask[]>();
  readonly #state: ShutdownState;
  readonly #timeoutMs: number;
  #running: Promise<void> | null = null;

  constructor(state: ShutdownState, config: AppConfig) {
    this.#state = state;
    this.#timeoutMs = config.shutdown.timeoutSeconds * 1000;
  }

  /** Tasks of one phase run at the same time, phases one after another. */
  register(phase: ShutdownPhase, name: string, run: () => void | Promise<void>): void {
    const tasks = this.#tasks.get(phase) ?? [];
    tasks.push({ name, run });
    this.#tasks.set(phase, tasks);
  }

  /**
   * Runs all phases once; a second call waits for the same run. Never throws and ends within the
   * configured time.
   */
  run(): Promise<void> {
    this.#running ??= this.#runPhases();
    return this.#running;
  }

  async #runPhases(): Promise<void> {
    this.#state.begin();
    const deadline = Date.now() + this.#timeoutMs;
    for (const phase of SHUTDOWN_PHASES) {
      const tasks = this.#tasks.get(phase) ?? [];
      await Promise.all(tasks.map((task) => this.#runTask(phase, task, deadline)));
    }
  }

  async #runTask(phase: ShutdownPhase, task: ShutdownTask, deadline: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const outOfTime = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), Math.max(100, deadline - Date.now()));
    });
    try {
      const outcome = await Promise.race([Promise.resolve().then(task.run), outOfTime]);
      if (outcome === 'late')
        this.#failed(phase, task.name, new Error('took too long and was abandoned'));
    } catch (error) {
      this.#failed(phase, task.name, error);
    } finally {
      clearTimeout(timer);
    }
  }

  #failed(phase: ShutdownPhase, task: string, error: unknown): void {
    this.#logger.error({ err: error, phase, task }, 'A shutdown task failed');
  }
}
