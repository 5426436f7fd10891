import {
  DestroyRef,
  inject,
  signal,
  type Injector,
  type Signal,
  type WritableSignal,
} from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import type { Behavior } from '@chatcall/client-sdk';

/** An SDK Behavior as a signal, for the lifetime of the injection context (or of `injector`). */
export function fromBehavior<T>(behavior: Behavior<T>, injector?: Injector): Signal<T> {
  return injector
    ? toSignal(behavior, { requireSync: true, injector })
    : toSignal(behavior, { requireSync: true });
}

/**
 * Signals of the Behaviors of one source, such as the open timeline. {@link switchTo} changes the
 * source of all signals at once, so that they never show a mix of two sources.
 */
export class BehaviorSwitch<S> {
  readonly #links: { start(source: S): () => void; reset(): void }[] = [];
  #stops: (() => void)[] = [];
  readonly #source: WritableSignal<S | null> = signal(null);
  /** The current source. */
  readonly source = this.#source.asReadonly();

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#stop());
  }

  /** A signal of the Behavior that `pick` returns; `empty` while there is no source. */
  follow<T>(pick: (source: S) => Behavior<T>, empty: T): Signal<T> {
    const value = signal(empty);
    this.#links.push({
      start: (source) => {
        const subscription = pick(source).subscribe((next) => value.set(next));
        return () => subscription.unsubscribe();
      },
      reset: () => value.set(empty),
    });
    return value.asReadonly();
  }

  switchTo(source: S | null): void {
    this.#stop();
    this.#source.set(source);
    this.#stops = this.#links.map((link) => {
      if (source === null) {
        link.reset();
        return () => undefined;
      }
      return link.start(source);
    });
  }

  #stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }
}
