import { Observable, Subject } from 'rxjs';
import type { Behavior } from './behavior.js';

/** Tells whether two values are the same for those who watch. */
export type Equality<T> = (before: T, after: T) => boolean;

/** The writable side of a {@link Behavior}: kept private by the owner, handed out as `Behavior`. */
export class StateCell<T> extends Observable<T> implements Behavior<T> {
  #value: T;
  readonly #changes = new Subject<T>();
  readonly #equal: Equality<T>;

  constructor(initial: T, equal: Equality<T> = Object.is) {
    super((subscriber) => {
      subscriber.next(this.#value);
      return this.#changes.subscribe(subscriber);
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
    this.#changes.next(value);
  }

  /** Sets the value from the present one. */
  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }
}
