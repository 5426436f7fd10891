/** All places to run or wait are taken. */
export class QueueFullError extends Error {
  constructor() {
    super('The queue is full.');
    this.name = 'QueueFullError';
  }
}

interface Waiter {
  readonly start: () => void;
  readonly refuse: (error: QueueFullError) => void;
}

/**
 * Runs at most `concurrency` tasks at the same time and lets at most `waiting` more wait, in one
 * line for each client. The lines take turns, first in, first out within a line. A client with many
 * tasks only delays itself, and its tasks are refused when too many wait.
 */
export class BoundedQueue {
  readonly #concurrency: number;
  readonly #waiting: number;
  /** In the order of their turns; never empty. */
  readonly #lines = new Map<string, Waiter[]>();
  #waitingNow = 0;
  #running = 0;

  constructor(concurrency: number, waiting: number) {
    this.#concurrency = concurrency;
    this.#waiting = waiting;
  }

  /**
   * Runs the task when it is its turn.
   * @param line names the client
   * @throws QueueFullError when too many tasks wait and no other line is longer; also later, when
   * this line has become the longest
   */
  async run<T>(line: string, task: () => Promise<T>): Promise<T> {
    await this.#enter(line);
    try {
      return await task();
    } finally {
      this.#leave();
    }
  }

  async #enter(line: string): Promise<void> {
    if (this.#running < this.#concurrency) {
      this.#running += 1;
      return;
    }
    const own = this.#lines.get(line) ?? [];
    if (this.#waitingNow >= this.#waiting) this.#makeRoom(own.length);
    await new Promise<void>((start, refuse) => {
      this.#lines.set(line, own);
      this.#waitingNow += 1;
      own.push({ start, refuse });
    });
  }

  /**
   * Refuses the last task of the longest line, unless the line of the new task would then be as
   * long.
   */
  #makeRoom(ownLength: number): void {
    const longest = [...this.#lines.values()].reduce<Waiter[]>(
      (found, line) => (line.length > found.length ? line : found),
      [],
    );
    if (longest.length <= ownLength + 1) throw new QueueFullError();
    this.#waitingNow -= 1;
    longest.pop()?.refuse(new QueueFullError());
  }

  /** Gives the place to the first task of the next line, or frees it. */
  #leave(): void {
    const [next] = this.#lines;
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    const [name, line] = next;
    this.#lines.delete(name);
    const first = line.shift();
    if (line.length > 0) this.#lines.set(name, line);
    this.#waitingNow -= 1;
    first?.start();
  }
}
