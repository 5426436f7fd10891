import type { Observable } from 'rxjs';

/**
 * State that is always there: read it now (`value`), or subscribe and get the present value at once and every change
 * after it, each only when it differs from the one before. Read-only; only its owner can change it.
 */
export interface Behavior<T> extends Observable<T> {
  /** The present value. */
  readonly value: T;
}
