import type { ClockPort, LockPort } from '../ports/client-ports.js';
import { Scope } from '../state/scope.js';

/**
 * Milliseconds without progress of the messages after which a connected client takes the lock from
 * its holder: that one may be frozen by its browser, or have a connection that only looks open.
 */
const PATIENCE_MS = 10_000;

/**
 * Of the clients that share an outbox, such as tabs, the holder of this lock sends. A client asks
 * for it while it is connected and messages wait, and releases it when all are sent or the
 * connection is lost; the next in the queue follows. The host releases it when the holder ends or
 * crashes.
 */
export class SendLock {
  readonly #name: string;
  readonly #locks: LockPort;
  readonly #clock: ClockPort;
  readonly #changed: () => void;
  readonly #scope = new Scope();
  /** Closes with the release, or the loss, of the lock or of the request for it. */
  #turn: Scope | null = null;
  #held = false;
  #progressAt = 0;

  /** `changed`: the lock was obtained, or taken by another client. */
  constructor(name: string, locks: LockPort, clock: ClockPort, changed: () => void) {
    this.#name = name;
    this.#locks = locks;
    this.#clock = clock;
    this.#changed = changed;
  }

  get held(): boolean {
    return this.#held;
  }

  /** Asks for the lock, unless this client has it or has asked already. */
  request(): void {
    if (this.#turn || this.#scope.closed) return;
    this.progressed();
    this.#enter(false);
  }

  /** Messages were sent, by whichever client. */
  progressed(): void {
    this.#progressAt = this.#clock.now();
  }

  release(): void {
    this.#turn?.close();
  }

  close(): void {
    this.#scope.close();
  }

  #enter(steal: boolean): void {
    const turn = this.#scope.child();
    this.#turn = turn;
    turn.onClose(() => {
      this.#turn = null;
      this.#held = false;
    });
    if (!steal) this.#waitForProgress(turn);
    const run = this.#locks.run(this.#name, () => this.#hold(turn), { steal });
    run.then(
      () => turn.close(),
      () => this.#lost(turn),
    );
  }

  #hold(turn: Scope): Promise<void> {
    if (turn.closed) return Promise.resolve();
    this.#held = true;
    this.#changed();
    return new Promise((resolve) => turn.onClose(resolve));
  }

  #lost(turn: Scope): void {
    if (turn.closed) return;
    // A host whose locks fail: all its clients send, one message at a time and in the same order.
    if (!this.#held) {
      void this.#hold(turn);
      return;
    }
    turn.close();
    this.#changed();
  }

  #waitForProgress(turn: Scope): void {
    const delayMs = Math.max(this.#progressAt + PATIENCE_MS - this.#clock.now(), 1);
    const cancel = this.#clock.after(delayMs, () => {
      if (turn.closed || this.#held) return;
      if (this.#clock.now() - this.#progressAt < PATIENCE_MS) {
        this.#waitForProgress(turn);
        return;
      }
      turn.close();
      this.#enter(true);
    });
    turn.onClose(cancel);
  }
}
