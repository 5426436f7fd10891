import {
  Subject,
  takeUntil,
  type MonoTypeOperatorFunction,
  type Observable,
  type Unsubscribable,
} from 'rxjs';

/**
 * The lifetime of a thing: whatever is put into a scope ends with it, children first, in reverse order of arrival. Ending
 * twice is harmless; what is put into an ended scope ends at once.
 */
export class Scope {
  readonly #ends: (() => void)[] = [];
  readonly #ended = new Subject<void>();
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  /** Runs `end` when the scope ends. */
  onClose(end: () => void): void {
    if (this.#closed) end();
    else this.#ends.push(end);
  }

  /** Keeps a subscription until the scope ends. */
  add(subscription: Unsubscribable): void {
    this.onClose(() => subscription.unsubscribe());
  }

  /** Subscribes for the lifetime of the scope. */
  watch<T>(source: Observable<T>, next: (value: T) => void): void {
    if (!this.#closed) this.add(source.subscribe(next));
  }

  /** Operator that completes a stream when the scope ends. */
  bind<T>(): MonoTypeOperatorFunction<T> {
    return takeUntil(this.#ended);
  }

  /** A scope that ends with this one, and can end before it. */
  child(): Scope {
    const child = new Scope();
    const end = (): void => child.close();
    this.onClose(end);
    child.onClose(() => this.#forget(end));
    return child;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ended.next();
    this.#ended.complete();
    for (const end of this.#ends.splice(0).reverse()) end();
  }

  #forget(end: () => void): void {
    const index = this.#ends.indexOf(end);
    if (index >= 0) this.#ends.splice(index, 1);
  }
}
