import { DestroyRef, inject, Injectable } from '@angular/core';
import { Subject } from 'rxjs';

/**
 * Small settings of this browser. What could not be stored (blocked, full) is kept in memory until the tab is closed, and there it
 * counts more than an older value that the storage still has.
 */
@Injectable({ providedIn: 'root' })
export class KeyValue {
  /** Newer than the storage; null: removed. */
  readonly #memory = new Map<string, string | null>();

  readonly #changed = new Subject<string>();
  /** Keys that another tab wrote. */
  readonly changed$ = this.#changed.asObservable();

  constructor() {
    // Another tab wrote: its value is newer than what this one keeps in memory. Without a key the whole storage was cleared.
    const written = ({ key }: StorageEvent): void => {
      if (key === null) this.#memory.clear();
      else this.#memory.delete(key);
      if (key !== null) this.#changed.next(key);
    };
    window.addEventListener('storage', written);
    inject(DestroyRef).onDestroy(() => window.removeEventListener('storage', written));
  }

  get(key: string): string | null {
    const newer = this.#memory.get(key);
    if (newer !== undefined) return newer;
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }

  /** Null removes it. */
  set(key: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
      this.#memory.delete(key);
    } catch {
      this.#memory.set(key, value);
    }
  }

  keys(prefix: string): string[] {
    const found = new Set<string>();
    try {
      for (let index = 0; index < localStorage.length; index++) {
        const key = localStorage.key(index);
        if (key?.startsWith(prefix)) found.add(key);
      }
    } catch {
      // Storage is blocked: what is in memory is all there is.
    }
    for (const [key, value] of this.#memory) {
      if (!key.startsWith(prefix)) continue;
      if (value === null) found.delete(key);
      else found.add(key);
    }
    return [...found];
  }
}
