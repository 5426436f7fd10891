import { inject, Injectable, Injector } from '@angular/core';

/** Announces a text to screen readers. Its code is loaded with the first announcement. */
@Injectable({ providedIn: 'root' })
export class Announcer {
  readonly #injector = inject(Injector);

  async announce(text: string, politeness: 'polite' | 'assertive' = 'polite'): Promise<void> {
    const { LiveAnnouncer } = await import('./live-announcer');
    await this.#injector.get(LiveAnnouncer).announce(text, politeness);
  }
}
