import { Logger } from '@nestjs/common';
import type { ShutdownSequence, ShutdownState } from './shutdown-sequence.js';

/** Milliseconds from the end of a look at the database to the next. */
const LOOK_EVERY_MS = 500;

/**
 * Looks at the database twice a second: what is read takes effect here at the latest after that,
 * whichever process on this database changed it, without a message that could be lost.
 */
export class RepeatedLook {
  readonly #logger = new Logger(RepeatedLook.name);
  readonly #what: string;
  readonly #work: () => Promise<void>;
  readonly #state: ShutdownState;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  /** Whether the last look failed, so that an outage writes one line to the log. */
  #failing = false;

  /** @param what what changes, in the plural, for the log */
  constructor(what: string, state: ShutdownState, work: () => Promise<void>) {
    this.#what = what;
    this.#state = state;
    this.#work = work;
  }

  /** Looks again and again, until the shutdown. */
  repeat(shutdown: ShutdownSequence): void {
    this.#later();
    shutdown.register('drain', this.#what, () => {
      clearTimeout(this.#timer);
      return this.#running;
    });
  }

  /** Looks once, after a look that runs. Never rejects: the next one covers its time. */
  once(): Promise<void> {
    this.#running = this.#running.then(() => this.#logged());
    return this.#running;
  }

  #later(): void {
    if (this.#state.shuttingDown) return;
    this.#timer = setTimeout(() => {
      void this.once().then(() => this.#later());
    }, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  async #logged(): Promise<void> {
    try {
      await this.#work();
      this.#failing = false;
    } catch (error) {
      if (!this.#failing)
        this.#logger.warn({ err: error }, `Changes of ${this.#what} could not be read`);
      this.#failing = true;
    }
  }
}
