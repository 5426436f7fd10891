import { Injectable } from '@angular/core';

/** Knows what tries devices out outside a call, so that a call can have them: on some devices only one camera can be open. */
@Injectable({ providedIn: 'root' })
export class DevicePreview {
  #release: (() => void) | null = null;

  /** `release` lets the devices go at once. Returns how to say that nothing is held any more. */
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
