/** Everything that may run or wait is taken. */
export class QueueFullError extends Error {
  constructor() {
    super('The queue is full.');
    this.name = 'QueueFullError';
  }
}

/** Lets `concurrency` tasks run at once and at most `waiting` more stand in line, first come first served. */
export class BoundedQueue {
  readonly #concurrency: number;
  readonly #waiting: number;
  readonly #line: (() => void)[] = [];
  #running = 0;

  constructor(concurrency: number, waiting: number) {
    this.#concurrency = concurrency;
    this.#waiting = waiting;
  }

  /**
   * Runs the task when it is its turn.
   * @throws QueueFullError at once when too many wait already
   */
  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await task();
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#concurrency) {
      this.#running += 1;
      return;
    }
    if (this.#line.length >= this.#waiting) throw new QueueFullError();
    await new Promise<void>((resolve) => this.#line.push(resolve));
  }

  /** Hands the place to the next in line, or gives it up. */
  #leave(): void {
    const next = this.#line.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}
