import type { Observable, Unsubscribable } from 'rxjs';

/**
 * A lifetime: what is added to a scope ends when the scope closes, in reverse order. Closing twice
 * has no effect; what is added to a closed scope ends at once.
 */
export class Scope {
  readonly #ends: (() => void)[] = [];
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  /** Runs `end` when the scope closes. */
  onClose(end: () => void): void {
    if (this.#closed) end();
    else this.#ends.push(end);
  }

  /** Unsubscribes when the scope closes. */
  add(subscription: Unsubscribable): void {
    this.onClose(() => subscription.unsubscribe());
  }

  /** Subscribes until the scope closes. */
  watch<T>(source: Observable<T>, next: (value: T) => void): void {
    if (!this.#closed) this.add(source.subscribe(next));
  }

  /** A scope that closes with this one, and can close before it. */
  child(): Scope {
    const child = new Scope();
    const end = (): void => child.close();
    this.onClose(end);
    child.onClose(() => this.#forget(end));
    return child;
  }

  /**
   * Keeps one child scope per key: closes those whose key is missing in `keys`, and opens those
   * that are missing in `children`. A child leaves `children` when it closes.
   */
  reconcile<K>(
    children: Map<K, Scope>,
    keys: Iterable<K>,
    open: (key: K, child: Scope) => void = () => undefined,
  ): void {
    const wanted = new Set(keys);
    for (const [key, child] of [...children]) if (!wanted.has(key)) child.close();
    if (this.#closed) return;
    for (const key of wanted) {
      if (children.has(key)) continue;
      const child = this.child();
      children.set(key, child);
      child.onClose(() => children.delete(key));
      open(key, child);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const end of this.#ends.splice(0).reverse()) end();
  }

  #forget(end: () => void): void {
    const index = this.#ends.indexOf(end);
    if (index >= 0) this.#ends.splice(index, 1);
  }
}
