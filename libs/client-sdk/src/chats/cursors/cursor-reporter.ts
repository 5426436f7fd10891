import type { ConversationId } from '@chatcall/contracts';
import { isTransient, waitAfter } from '../../errors/chat-call-error.js';
import type { CancelTimer, ClockPort } from '../../ports/client-ports.js';

/** Milliseconds to wait after a transient error without `retryAfter`. */
const RETRY_MS = 5000;

type SendCursor = (conversationId: ConversationId, seq: number) => Promise<unknown>;

/**
 * Sends the positions of my cursors to the server: only the latest one, after a short pause, one
 * conversation after the other. After a failure it is sent after the next connect.
 */
export class CursorReporter {
  readonly #send: SendCursor;
  readonly #connected: () => boolean;
  readonly #clock: ClockPort;
  readonly #pauseMs: number;
  readonly #unsent = new Map<ConversationId, number>();
  readonly #acknowledged = new Map<ConversationId, number>();
  #cancel: CancelTimer | null = null;
  #running = false;
  #closed = false;

  constructor(send: SendCursor, connected: () => boolean, clock: ClockPort, pauseMs: number) {
    this.#send = send;
    this.#connected = connected;
    this.#clock = clock;
    this.#pauseMs = pauseMs;
  }

  /** The cursor is at `seq` here. */
  moved(conversationId: ConversationId, seq: number): void {
    const known = Math.max(
      this.#unsent.get(conversationId) ?? 0,
      this.#acknowledged.get(conversationId) ?? 0,
    );
    if (seq <= known || this.#closed) return;
    this.#unsent.set(conversationId, seq);
    this.resume();
  }

  /** The server has the cursor at `seq`. */
  known(conversationId: ConversationId, seq: number): void {
    this.#acknowledged.set(
      conversationId,
      Math.max(seq, this.#acknowledged.get(conversationId) ?? 0),
    );
    if ((this.#unsent.get(conversationId) ?? Infinity) <= seq) this.#unsent.delete(conversationId);
  }

  /** The server has moved the cursor back to `seq`, or is about to. */
  movedBack(conversationId: ConversationId, seq: number): void {
    this.#unsent.delete(conversationId);
    this.#acknowledged.set(conversationId, seq);
  }

  /** Sends the unsent positions after the pause. */
  resume(delayMs = this.#pauseMs): void {
    if (this.#cancel || this.#running || this.#closed || this.#unsent.size === 0) return;
    this.#cancel = this.#clock.after(delayMs, () => {
      this.#cancel = null;
      void this.#flush();
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#unsent.clear();
  }

  async #flush(): Promise<void> {
    this.#running = true;
    let waitMs = 0;
    for (const [conversationId, seq] of [...this.#unsent]) {
      if (waitMs > 0 || !this.#connected() || this.#closed) break;
      waitMs = await this.#sendOne(conversationId, seq);
    }
    this.#running = false;
    if (this.#connected()) this.resume(Math.max(waitMs, this.#pauseMs));
  }

  /** Returns the milliseconds to wait before the next one; 0 after a success. */
  async #sendOne(conversationId: ConversationId, seq: number): Promise<number> {
    try {
      await this.#send(conversationId, seq);
      this.known(conversationId, seq);
    } catch (error) {
      if (isTransient(error)) return waitAfter(error, RETRY_MS);
      this.#unsent.delete(conversationId);
    }
    return 0;
  }
}
