import { Injectable } from '@angular/core';

/** Small settings of this browser. Where storage is blocked they live until the tab is closed. */
@Injectable({ providedIn: 'root' })
export class KeyValue {
  readonly #memory = new Map<string, string>();

  get(key: string): string | null {
    try {
      return localStorage.getItem(key) ?? this.#memory.get(key) ?? null;
    } catch {
      return this.#memory.get(key) ?? null;
    }
  }

  /** Null removes it. */
  set(key: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
      this.#memory.delete(key);
    } catch {
      if (value === null) this.#memory.delete(key);
      else this.#memory.set(key, value);
    }
  }

  keys(prefix: string): string[] {
    const found = new Set([...this.#memory.keys()].filter((key) => key.startsWith(prefix)));
    try {
      for (let index = 0; index < localStorage.length; index++) {
        const key = localStorage.key(index);
        if (key?.startsWith(prefix)) found.add(key);
      }
    } catch {
      // Storage is blocked: what is in memory is all there is.
    }
    return [...found];
  }
}
