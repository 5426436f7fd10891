import { inject, Injectable, signal } from '@angular/core';
import { Administration } from './administration';

/** How many accounts wait for a decision. */
@Injectable({ providedIn: 'root' })
export class WaitingCount {
  readonly #administration = inject(Administration);
  readonly #count = signal(0);
  readonly count = this.#count.asReadonly();

  /** Without an answer the last count stays. */
  async load(): Promise<void> {
    const found = await this.#administration
      .run((api) => api.waitingRegistrations())
      .catch(() => null);
    if (found !== null) this.#count.set(found);
  }
}
