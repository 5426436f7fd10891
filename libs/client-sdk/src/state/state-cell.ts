import { Observable, Subject } from 'rxjs';
import type { Behavior } from './behavior.js';

/** Tells whether two values are the same for those who watch. */
export type Equality<T> = (before: T, after: T) => boolean;

/** The writable side of a {@link Behavior}: kept private by the owner, handed out as `Behavior`. */
export class StateCell<T> extends Observable<T> implements Behavior<T> {
  #value: T;
  readonly #changes = new Subject<void>();
  readonly #equal: Equality<T>;

  constructor(initial: T, equal: Equality<T> = Object.is) {
    super((subscriber) => {
      let told: { readonly value: T } | null = null;
      // The present value rather than the one of the change: a subscriber that was told before may have set another meanwhile.
      const tell = (): void => {
        if (told && Object.is(told.value, this.#value)) return;
        told = { value: this.#value };
        subscriber.next(this.#value);
      };
      const changes = this.#changes.subscribe(tell);
      tell();
      return changes;
    });
    this.#value = initial;
    this.#equal = equal;
  }

  get value(): T {
    return this.#value;
  }

  /** Sets the value; tells nobody when it equals the present one. */
  set(value: T): void {
    if (this.#equal(this.#value, value)) return;
    this.#value = value;
    this.#changes.next();
  }

  /** Sets the value from the present one. */
  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }
}
