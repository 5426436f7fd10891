import { Injectable } from '@angular/core';

/** Releases devices that are tested outside a call before a call opens them: some cameras can only be opened once. */
@Injectable({ providedIn: 'root' })
export class DevicePreview {
  #release: (() => void) | null = null;

  /** Registers a preview; `release` must close its devices at once. Returns a function that unregisters it. */
  hold(release: () => void): () => void {
    this.#release = release;
    return () => {
      if (this.#release === release) this.#release = null;
    };
  }

  release(): void {
    const release = this.#release;
    this.#release = null;
    release?.();
  }
}
