import { DestroyRef, inject, Injectable } from '@angular/core';

/** Prefix of values that are removed when the user signs out. */
export const OF_SESSION = 'chatcall.session.';
/** Prefix of values kept for this tab: the value, and the older stored value that it replaces. */
const KEPT = 'chatcall.kept.';

/**
 * Small settings in `localStorage`. A value that cannot be stored (blocked, full) is kept until the
 * tab is closed, also over a reload, and replaces an older stored value there.
 */
@Injectable({ providedIn: 'root' })
export class KeyValue {
  /** Newer than the storage; null: removed. */
  readonly #memory = new Map<string, string | null>();

  constructor() {
    this.#restore();
    // Another tab wrote a newer value. Without a key the whole storage was cleared.
    const written = ({ key }: StorageEvent): void => {
      if (key === null) for (const kept of [...this.#memory.keys()]) this.#release(kept);
      else this.#release(key);
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

  /** Null removes the value. */
  set(key: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
      this.#release(key);
    } catch {
      this.#keep(key, value);
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
      // Storage is blocked: there are only the values in memory.
    }
    for (const [key, value] of this.#memory) {
      if (!key.startsWith(prefix)) continue;
      if (value === null) found.delete(key);
      else found.add(key);
    }
    return [...found];
  }

  #keep(key: string, value: string | null): void {
    this.#release(key);
    this.#memory.set(key, value);
    try {
      sessionStorage.setItem(KEPT + key, JSON.stringify([value, localStorage.getItem(key)]));
    } catch {
      // The storage of the tab is full or blocked, too: the value is lost with a reload.
    }
  }

  #release(key: string): void {
    this.#memory.delete(key);
    try {
      sessionStorage.removeItem(KEPT + key);
    } catch {
      // Storage is blocked: nothing is kept there.
    }
  }

  /** Restores values kept before a reload, unless another tab has stored a newer one. */
  #restore(): void {
    try {
      for (const name of Object.keys(sessionStorage).filter((one) => one.startsWith(KEPT))) {
        const key = name.slice(KEPT.length);
        const [value, replaced] = JSON.parse(sessionStorage.getItem(name) ?? '[]') as (
          string | null | undefined
        )[];
        if (value !== undefined && replaced === localStorage.getItem(key))
          this.#memory.set(key, value);
        else sessionStorage.removeItem(name);
      }
    } catch {
      // Storage is blocked: nothing was kept.
    }
  }
}
