import { combineLatest, distinctUntilChanged, map, Observable, Subject } from 'rxjs';

/**
 * State that is always there: read it now (`value`), or subscribe and get the present value at once and every change
 * after it, each only when it differs from the one before. Read-only; only its owner can change it.
 */
export interface Behavior<T> extends Observable<T> {
  /** The present value. */
  readonly value: T;
}

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
