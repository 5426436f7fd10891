import type { ClockPort } from '../../ports/client-ports.js';
import type { Scope } from '../../state/scope.js';
import type { ConversationStore } from './conversation-store.js';

/** Longest wait in milliseconds: timers cannot count further than 24 days. */
export const LONGEST_TIMER_MS = 24 * 60 * 60 * 1000;

/** Ends the mute of a conversation at its time, as the server does. */
export class MuteExpiry {
  readonly #store: ConversationStore;
  readonly #clock: ClockPort;
  #next = Infinity;
  #cancel: (() => void) | null = null;

  constructor(store: ConversationStore, clock: ClockPort, session: Scope) {
    this.#store = store;
    this.#clock = clock;

    session.watch(store.list$, () => this.#plan());
    session.onClose(() => this.#cancel?.());
  }

  #plan(): void {
    const now = this.#clock.now();
    const next = Math.min(
      ...this.#store.list$.value.map(({ own }) =>
        own.mutedUntil === null ? Infinity : Date.parse(own.mutedUntil),
      ),
    );
    if (next === this.#next) return;
    this.#cancel?.();
    this.#cancel = null;
    this.#next = next;
    if (next === Infinity) return;
    const wait = Math.min(Math.max(0, next - now), LONGEST_TIMER_MS);
    this.#cancel = this.#clock.after(wait, () => this.#expire());
  }

  #expire(): void {
    const now = this.#clock.now();
    this.#cancel = null;
    this.#next = Infinity;
    const over = this.#store.list$.value.filter(
      ({ own }) => own.mutedUntil !== null && Date.parse(own.mutedUntil) <= now,
    );
    this.#store.publishOnce(() => {
      for (const { id } of over)
        this.#store.change(id, (known) => ({
          ...known,
          own: { ...known.own, muted: false, mutedUntil: null },
        }));
    });
    this.#plan();
  }
}
