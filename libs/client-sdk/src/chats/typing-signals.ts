import { LIMITS, type ConversationId, type UserId } from '@chatcall/contracts';
import type { ClockPort } from '../ports/client-ports.js';
import { StateCell } from '../state/behavior.js';
import { Scope } from '../state/scope.js';

/** Who types where. Forgotten when nobody says so again. */
export class TypingUsers {
  readonly #clock: ClockPort;
  readonly users = new StateCell<ReadonlyMap<ConversationId, readonly UserId[]>>(new Map());
  readonly #timers = new Map<string, Scope>();
  readonly #scope = new Scope();

  constructor(clock: ClockPort) {
    this.#clock = clock;
  }

  set(conversationId: ConversationId, userId: UserId, typing: boolean): void {
    const key = `${conversationId}/${userId}`;
    this.#timers.get(key)?.close();
    this.#timers.delete(key);
    if (typing) this.#expire(key, () => this.set(conversationId, userId, false));
    const others = (this.users.value.get(conversationId) ?? []).filter((known) => known !== userId);
    const known = others.length !== (this.users.value.get(conversationId) ?? []).length;
    if (known === typing) return;
    const next = new Map(this.users.value);
    if (typing) next.set(conversationId, [...others, userId]);
    else if (others.length > 0) next.set(conversationId, others);
    else next.delete(conversationId);
    this.users.set(next);
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

/** Says it again this often while typing goes on, in milliseconds: well before the others forget. */
const REPEAT_MS = (LIMITS.typingSeconds * 1000) / 2;
/** A pause of this length, in milliseconds, is the end of typing. */
const STOP_MS = 4000;

/** Tells the others that I type: at most every few seconds, and once when I stop. */
export class OwnTyping {
  readonly #say: (typing: boolean) => void;
  readonly #clock: ClockPort;
  #saidAt: number | null = null;
  #stop: () => void = () => undefined;

  constructor(say: (typing: boolean) => void, clock: ClockPort) {
    this.#say = say;
    this.#clock = clock;
  }

  typed(): void {
    const now = this.#clock.now();
    // A clock that was put back must not keep it from being said again.
    if (this.#saidAt === null || Math.abs(now - this.#saidAt) >= REPEAT_MS) {
      this.#saidAt = now;
      this.#say(true);
    }
    this.#stop();
    this.#stop = this.#clock.after(STOP_MS, () => this.stopped());
  }

  /** Nothing is being written any more. */
  stopped(): void {
    this.#stop();
    if (this.#saidAt === null) return;
    this.#saidAt = null;
    this.#say(false);
  }

  /** The message went out, which says it by itself. */
  sent(): void {
    this.#stop();
    this.#saidAt = null;
  }
}
