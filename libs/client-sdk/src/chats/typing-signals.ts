import { LIMITS, type ConversationId, type UserId } from '@chatcall/contracts';
import type { ClockPort } from '../ports/clock.js';
import { Scope } from '../state/scope.js';
import { StateCell } from '../state/state-cell.js';

/** Who types where. Forgotten when nobody says so again. */
export class TypingPeople {
  readonly typing = new StateCell<ReadonlyMap<ConversationId, readonly UserId[]>>(new Map());
  readonly #timers = new Map<string, Scope>();
  readonly #scope = new Scope();

  constructor(private readonly clock: ClockPort) {}

  set(conversationId: ConversationId, userId: UserId, typing: boolean): void {
    const key = `${conversationId}/${userId}`;
    this.#timers.get(key)?.close();
    this.#timers.delete(key);
    if (typing) this.#expire(key, () => this.set(conversationId, userId, false));
    const others = (this.typing.value.get(conversationId) ?? []).filter(
      (known) => known !== userId,
    );
    const known = others.length !== (this.typing.value.get(conversationId) ?? []).length;
    if (known === typing) return;
    const next = new Map(this.typing.value);
    if (typing) next.set(conversationId, [...others, userId]);
    else if (others.length > 0) next.set(conversationId, others);
    else next.delete(conversationId);
    this.typing.set(next);
  }

  close(): void {
    this.#scope.close();
    this.typing.set(new Map());
  }

  #expire(key: string, work: () => void): void {
    const timer = this.#scope.child();
    timer.onClose(this.clock.after(LIMITS.typingSeconds * 1000, work));
    this.#timers.set(key, timer);
  }
}

/** Says it again this often while typing goes on, in milliseconds: well before the others forget. */
const REPEAT_MS = (LIMITS.typingSeconds * 1000) / 2;
/** A pause of this length, in milliseconds, is the end of typing. */
const STOP_MS = 4000;

/** Tells the others that I type: at most every few seconds, and once when I stop. */
export class OwnTyping {
  #saidAt: number | null = null;
  #stop: () => void = () => undefined;

  constructor(
    private readonly say: (typing: boolean) => void,
    private readonly clock: ClockPort,
  ) {}

  typed(): void {
    const now = this.clock.now();
    // A clock that was put back must not keep it from being said again.
    if (this.#saidAt === null || Math.abs(now - this.#saidAt) >= REPEAT_MS) {
      this.#saidAt = now;
      this.say(true);
    }
    this.#stop();
    this.#stop = this.clock.after(STOP_MS, () => this.stopped());
  }

  /** Nothing is being written any more. */
  stopped(): void {
    this.#stop();
    if (this.#saidAt === null) return;
    this.#saidAt = null;
    this.say(false);
  }

  /** The message went out, which says it by itself. */
  sent(): void {
    this.#stop();
    this.#saidAt = null;
  }
}
