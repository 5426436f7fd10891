import { distinctUntilChanged, Observable, switchMap } from 'rxjs';
import type { Behavior } from './behavior.js';

class NestedBehavior<S, T> extends Observable<T> implements Behavior<T> {
  readonly #outer$: Behavior<S>;
  readonly #pick: (value: S) => Behavior<T>;

  constructor(outer: Behavior<S>, pick: (value: S) => Behavior<T>) {
    super((subscriber) =>
      outer.pipe(switchMap(pick), distinctUntilChanged()).subscribe(subscriber),
    );
    this.#outer$ = outer;
    this.#pick = pick;
  }

  get value(): T {
    return this.#pick(this.#outer$.value).value;
  }
}

/**
 * The value of the Behavior that `pick` returns for the present value of `outer`, such as the state
 * of the present camera of a participant. Has no subscription of its own; `pick` must be pure.
 */
export function nested<S, T>(outer: Behavior<S>, pick: (value: S) => Behavior<T>): Behavior<T> {
  return new NestedBehavior(outer, pick);
}
