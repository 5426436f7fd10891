import { StateCell, type Behavior } from './behavior.js';

/** Records which keys change while requests are running. */
export class ChangeTracker<K> {
  readonly #running = new Set<Set<K>>();

  changed(key: K): void {
    for (const keys of this.#running) keys.add(key);
  }

  /**
   * The answer to a request, with the keys that changed while it was running: for those the answer
   * may be out of date.
   */
  async during<T>(
    request: () => Promise<T>,
  ): Promise<{ readonly answer: T; readonly changed: ReadonlySet<K> }> {
    const changed = new Set<K>();
    this.#running.add(changed);
    try {
      return { answer: await request(), changed };
    } finally {
      this.#running.delete(changed);
    }
  }
}

/**
 * Items by key, from snapshots of the server and from events that change single items. An event
 * that arrives while a snapshot is requested is newer than the snapshot; of several snapshots the
 * one that was requested last counts.
 */
export class SyncedCollection<K, V> {
  readonly #merge: (older: V, newer: V) => V;
  readonly #items = new StateCell<ReadonlyMap<K, V>>(new Map());
  readonly #tracker = new ChangeTracker<K>();
  #requested = 0;
  #applied = 0;

  /** `merge` combines two versions of an item; without it the newer one replaces the older one. */
  constructor(merge: (older: V, newer: V) => V = (_older, newer) => newer) {
    this.#merge = merge;
  }

  get items$(): Behavior<ReadonlyMap<K, V>> {
    return this.#items;
  }

  get(key: K): V | undefined {
    return this.#items.value.get(key);
  }

  set(key: K, value: V): void {
    this.setAll([[key, value]]);
  }

  setAll(entries: readonly (readonly [K, V])[]): void {
    for (const [key] of entries) this.#tracker.changed(key);
    const changed = entries.filter(([key, value]) => !Object.is(this.get(key), value));
    if (changed.length > 0) this.#items.update((items) => new Map([...items, ...changed]));
  }

  delete(key: K): void {
    this.#tracker.changed(key);
    if (!this.#items.value.has(key)) return;
    const items = new Map(this.#items.value);
    items.delete(key);
    this.#items.set(items);
  }

  /** Changes a known item. */
  update(key: K, change: (value: V) => V): void {
    const known = this.get(key);
    if (known !== undefined) this.set(key, change(known));
  }

  /**
   * Changes a part of a known item that `merge` keeps. For the rest of the item a snapshot that is
   * being requested counts.
   */
  adjust(key: K, change: (value: V) => V): void {
    const known = this.get(key);
    if (known === undefined) return;
    const next = change(known);
    if (!Object.is(next, known)) this.#items.update((items) => new Map(items).set(key, next));
  }

  /**
   * Requests a snapshot and takes it over: items that are missing in it are removed. Returns false
   * when a later one was taken over before it, or the collection was cleared. Throws what the
   * request throws.
   */
  async load(request: () => Promise<Iterable<readonly [K, V]>>): Promise<boolean> {
    this.#requested += 1;
    const number = this.#requested;
    const { answer, changed } = await this.#tracker.during(request);
    if (number < this.#applied) return false;
    this.#applied = number;
    const before = this.#items.value;
    const next = new Map<K, V>();
    for (const [key, value] of answer) {
      const known = before.get(key);
      if (known === undefined) {
        if (!changed.has(key)) next.set(key, value);
      } else
        next.set(key, changed.has(key) ? this.#merge(value, known) : this.#merge(known, value));
    }
    for (const [key, value] of before) if (changed.has(key) && !next.has(key)) next.set(key, value);
    this.#items.set(next);
    return true;
  }

  /**
   * Requests further items and adds them: those that are known are merged, those that were removed
   * meanwhile are not added. Throws what the request throws.
   */
  async extend(request: () => Promise<Iterable<readonly [K, V]>>): Promise<void> {
    const { answer, changed } = await this.#tracker.during(request);
    this.setAll(
      [...answer].flatMap(([key, value]) => {
        const known = this.get(key);
        if (known === undefined) return changed.has(key) ? [] : [[key, value] as const];
        const [older, newer] = changed.has(key) ? [value, known] : [known, value];
        return [[key, this.#merge(older, newer)] as const];
      }),
    );
  }

  /** Removes all items; snapshots that are being requested are not taken over. */
  clear(): void {
    this.#requested += 1;
    this.#applied = this.#requested;
    if (this.#items.value.size > 0) this.#items.set(new Map());
  }

  /** Takes over no more snapshots. */
  close(): void {
    this.#applied = Infinity;
  }
}
