import type { CancelTimer, ClockPort, NetworkPort, NetworkStatus } from '../ports/client-ports.js';

interface Timer {
  at: number;
  readonly work: () => void;
  readonly periodMs: number | null;
}

/** A clock that the test moves. */
export class FakeClock implements ClockPort {
  readonly #timers = new Set<Timer>();
  #now: number;

  constructor(start = Date.parse('2026-01-31T09:00:00.000Z')) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  get waiting(): number {
    return this.#timers.size;
  }

  after(delayMs: number, work: () => void): CancelTimer {
    return this.#add({ at: this.#now + delayMs, work, periodMs: null });
  }

  every(periodMs: number, work: () => void): CancelTimer {
    return this.#add({ at: this.#now + periodMs, work, periodMs });
  }

  /** Moves the time, runs due timers in order, and lets promises settle after each. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#now = next.at;
      if (next.periodMs === null) this.#timers.delete(next);
      else next.at += next.periodMs;
      next.work();
      await settle();
    }
    this.#now = end;
  }

  /** Sets the clock of the device: timers run as before. */
  shift(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers) timer.at += ms;
  }

  #next(end: number): Timer | undefined {
    return [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }

  #add(timer: Timer): CancelTimer {
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }
}

/** Lets all settled promises run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Network and visibility set by the test. */
export class FakeNetwork implements NetworkPort {
  #status: NetworkStatus = { online: true, visible: true };
  readonly #listeners = new Set<(status: NetworkStatus) => void>();

  current(): NetworkStatus {
    return this.#status;
  }

  listen(listener: (status: NetworkStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(change: Partial<NetworkStatus>): void {
    this.#status = { ...this.#status, ...change };
    for (const listener of [...this.#listeners]) listener(this.#status);
  }
}
