import { LIMITS, type ConversationId, type UserId } from '@chatcall/contracts';
import type { ClockPort } from '../../ports/client-ports.js';
import { StateCell } from '../../state/behavior.js';
import { Scope } from '../../state/scope.js';

/** The users who are typing, by conversation or thread. Each expires unless it is reported again. */
export class TypingUsers {
  readonly #clock: ClockPort;
  readonly users = new StateCell<ReadonlyMap<string, readonly UserId[]>>(new Map());
  readonly #timers = new Map<string, Scope>();
  readonly #scope = new Scope();

  constructor(clock: ClockPort) {
    this.#clock = clock;
  }

  /** @param placeId of the conversation or thread, see `placeIdOf` */
  set(placeId: string, userId: UserId, typing: boolean): void {
    const key = `${placeId} ${userId}`;
    this.#timers.get(key)?.close();
    this.#timers.delete(key);
    if (typing) this.#expire(key, () => this.set(placeId, userId, false));
    const others = (this.users.value.get(placeId) ?? []).filter((known) => known !== userId);
    const known = others.length !== (this.users.value.get(placeId) ?? []).length;
    if (known === typing) return;
    const next = new Map(this.users.value);
    if (typing) next.set(placeId, [...others, userId]);
    else if (others.length > 0) next.set(placeId, others);
    else next.delete(placeId);
    this.users.set(next);
  }

  /** A user is no longer a member of the conversation. */
  left(conversationId: ConversationId, userId: UserId): void {
    for (const placeId of this.users.value.keys())
      if (placeId.startsWith(conversationId)) this.set(placeId, userId, false);
  }

  close(): void {
    this.#scope.close();
    this.users.set(new Map());
  }

  #expire(key: string, work: () => void): void {
    const timer = this.#scope.child();
    timer.onClose(this.#clock.after(LIMITS.typingSeconds * 1000, work));
    this.#timers.set(key, timer);
  }
}

/** Milliseconds after which typing is reported again: well before it expires for the others. */
const REPEAT_MS = (LIMITS.typingSeconds * 1000) / 2;
/** Milliseconds without a keystroke after which typing has ended. */
const STOP_MS = 4000;

/** Reports to the others that I am typing: at most every few seconds, and once when I stop. */
export class OwnTyping {
  readonly #report: (typing: boolean) => void;
  readonly #clock: ClockPort;
  #reportedAt: number | null = null;
  #stop: () => void = () => undefined;

  constructor(report: (typing: boolean) => void, clock: ClockPort) {
    this.#report = report;
    this.#clock = clock;
  }

  typed(): void {
    const now = this.#clock.now();
    // Also after the device's clock was set back.
    if (this.#reportedAt === null || Math.abs(now - this.#reportedAt) >= REPEAT_MS) {
      this.#reportedAt = now;
      this.#report(true);
    }
    this.#stop();
    this.#stop = this.#clock.after(STOP_MS, () => this.stopped());
  }

  /** Typing has ended. */
  stopped(): void {
    this.#stop();
    if (this.#reportedAt === null) return;
    this.#reportedAt = null;
    this.#report(false);
  }

  /** The message was sent, which ends typing for the others. */
  sent(): void {
    this.#stop();
    this.#reportedAt = null;
  }
}
