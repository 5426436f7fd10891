import type { ConversationId } from '@chatcall/contracts';
import { isTransient, waitAfter } from '../errors/chat-call-error.js';
import type { CancelTimer, ClockPort } from '../ports/client-ports.js';

/** Milliseconds to wait after a failure that names no time. */
const RETRY_MS = 5000;

type Report = (conversationId: ConversationId, seq: number) => Promise<unknown>;

/**
 * Tells the server how far a cursor of mine is: the furthest only, after a short pause, one conversation after the other. What
 * could not be told is told after the next connect.
 */
export class CursorReporter {
  readonly #report: Report;
  readonly #connected: () => boolean;
  readonly #clock: ClockPort;
  readonly #pauseMs: number;
  readonly #due = new Map<ConversationId, number>();
  readonly #told = new Map<ConversationId, number>();
  #cancel: CancelTimer | null = null;
  #running = false;
  #closed = false;

  constructor(report: Report, connected: () => boolean, clock: ClockPort, pauseMs: number) {
    this.#report = report;
    this.#connected = connected;
    this.#clock = clock;
    this.#pauseMs = pauseMs;
  }

  /** The cursor stands at `seq` here. */
  moved(conversationId: ConversationId, seq: number): void {
    const known = Math.max(this.#due.get(conversationId) ?? 0, this.#told.get(conversationId) ?? 0);
    if (seq <= known || this.#closed) return;
    this.#due.set(conversationId, seq);
    this.resume();
  }

  /** The server knows that the cursor stands at `seq`. */
  known(conversationId: ConversationId, seq: number): void {
    this.#told.set(conversationId, Math.max(seq, this.#told.get(conversationId) ?? 0));
    if ((this.#due.get(conversationId) ?? Infinity) <= seq) this.#due.delete(conversationId);
  }

  /** Tells what is due, after the pause. */
  resume(delayMs = this.#pauseMs): void {
    if (this.#cancel || this.#running || this.#closed || this.#due.size === 0) return;
    this.#cancel = this.#clock.after(delayMs, () => {
      this.#cancel = null;
      void this.#flush();
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#due.clear();
  }

  async #flush(): Promise<void> {
    this.#running = true;
    let waitMs = 0;
    for (const [conversationId, seq] of [...this.#due]) {
      if (waitMs > 0 || !this.#connected() || this.#closed) break;
      waitMs = await this.#tell(conversationId, seq);
    }
    this.#running = false;
    if (this.#connected()) this.resume(Math.max(waitMs, this.#pauseMs));
  }

  /** Returns the milliseconds to wait before the next; 0 when all is well. */
  async #tell(conversationId: ConversationId, seq: number): Promise<number> {
    try {
      await this.#report(conversationId, seq);
      this.known(conversationId, seq);
    } catch (error) {
      if (isTransient(error)) return waitAfter(error, RETRY_MS);
      this.#due.delete(conversationId);
    }
    return 0;
  }
}
