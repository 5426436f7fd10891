import { combineLatest, distinctUntilChanged, map, Observable, Subject } from 'rxjs';

/**
 * A stream with a present value: read it (`value`), or subscribe to get the present value at once
 * and then every change. Read-only; only its owner can change it.
 */
export interface Behavior<T> extends Observable<T> {
  /** The present value. */
  readonly value: T;
}

/** Whether two values count as equal for subscribers. */
export type Equality<T> = (before: T, after: T) => boolean;

/** The writable side of a {@link Behavior}: private to its owner, exposed as `Behavior`. */
export class StateCell<T> extends Observable<T> implements Behavior<T> {
  #value: T;
  readonly #changes = new Subject<void>();
  readonly #equal: Equality<T>;

  constructor(initial: T, equal: Equality<T> = Object.is) {
    super((subscriber) => {
      let emitted: { readonly value: T } | null = null;
      // The present value rather than that of the change: another subscriber may have set a newer
      // one meanwhile.
      const emit = (): void => {
        if (emitted && Object.is(emitted.value, this.#value)) return;
        emitted = { value: this.#value };
        subscriber.next(this.#value);
      };
      const changes = this.#changes.subscribe(emit);
      emit();
      return changes;
    });
    this.#value = initial;
    this.#equal = equal;
  }

  get value(): T {
    return this.#value;
  }

  /** Sets the value; emits nothing when it equals the present one. */
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

type Values<S extends readonly Behavior<unknown>[]> = {
  [I in keyof S]: S[I] extends Behavior<infer T> ? T : never;
};

class DerivedBehavior<S extends readonly Behavior<unknown>[], T>
  extends Observable<T>
  implements Behavior<T>
{
  readonly #sources: S;
  readonly #project: (...values: Values<S>) => T;
  readonly #equal: Equality<T>;
  #inputs: Values<S> | null = null;
  #result: T | null = null;

  constructor(sources: S, project: (...values: Values<S>) => T, equal: Equality<T>) {
    super((subscriber) =>
      combineLatest(sources)
        .pipe(
          map(() => this.value),
          distinctUntilChanged(equal),
        )
        .subscribe(subscriber),
    );
    this.#sources = sources;
    this.#project = project;
    this.#equal = equal;
  }

  get value(): T {
    const inputs = this.#sources.map((source) => source.value) as Values<S>;
    const before = this.#inputs;
    if (before !== null && inputs.every((input, index) => Object.is(input, before[index])))
      return this.#result as T;
    const result = this.#project(...inputs);
    const keep = before !== null && this.#equal(this.#result as T, result);
    this.#inputs = inputs;
    if (!keep) this.#result = result;
    return this.#result as T;
  }
}

/**
 * A value computed from other values. Costs nothing without subscribers and needs no scope: it has
 * no subscription of its own. `project` must be pure; it runs only when a source changed.
 */
export function derive<S extends readonly Behavior<unknown>[], T>(
  sources: readonly [...S],
  project: (...values: Values<S>) => T,
  equal: Equality<T> = Object.is,
): Behavior<T> {
  return new DerivedBehavior<S, T>(sources as unknown as S, project, equal);
}
