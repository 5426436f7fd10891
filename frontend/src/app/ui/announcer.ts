import { inject, Injectable, Injector } from '@angular/core';

/** Announces a text to screen readers. Its code is loaded with the first announcement. */
@Injectable({ providedIn: 'root' })
export class Announcer {
  readonly #injector = inject(Injector);

  /** Resolves in any case: nothing waits for what could not be announced. */
  async announce(text: string, politeness: 'polite' | 'assertive' = 'polite'): Promise<void> {
    const loaded = await import('./live-announcer').catch(() => null);
    if (loaded) await this.#injector.get(loaded.LiveAnnouncer).announce(text, politeness);
  }
}
