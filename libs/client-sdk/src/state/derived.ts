import { combineLatest, distinctUntilChanged, map, Observable } from 'rxjs';
import type { Behavior } from './behavior.js';
import type { Equality } from './state-cell.js';

type Values<S extends readonly Behavior<unknown>[]> = {
  [I in keyof S]: S[I] extends Behavior<infer T> ? T : never;
};

class DerivedBehavior<S extends readonly Behavior<unknown>[], T>
  extends Observable<T>
  implements Behavior<T>
{
  #inputs: Values<S> | null = null;
  #result: T | null = null;

  constructor(
    private readonly sources: S,
    private readonly project: (...values: Values<S>) => T,
    private readonly equal: Equality<T>,
  ) {
    super((subscriber) =>
      combineLatest(sources)
        .pipe(
          map(() => this.value),
          distinctUntilChanged(equal),
        )
        .subscribe(subscriber),
    );
  }

  get value(): T {
    const inputs = this.sources.map((source) => source.value) as Values<S>;
    const before = this.#inputs;
    if (before !== null && inputs.every((input, index) => Object.is(input, before[index])))
      return this.#result as T;
    const result = this.project(...inputs);
    const keep = before !== null && this.equal(this.#result as T, result);
    this.#inputs = inputs;
    if (!keep) this.#result = result;
    return this.#result as T;
  }
}

/**
 * State computed from other state. Costs nothing while nobody looks, and needs no scope: it holds no subscription of its
 * own. `project` must be pure; it runs only when a source changed.
 */
export function derive<S extends readonly Behavior<unknown>[], T>(
  sources: readonly [...S],
  project: (...values: Values<S>) => T,
  equal: Equality<T> = Object.is,
): Behavior<T> {
  return new DerivedBehavior<S, T>(sources as unknown as S, project, equal);
}
