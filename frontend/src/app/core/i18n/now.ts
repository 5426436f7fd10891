import { computed, DestroyRef, DOCUMENT, inject, Injectable, signal } from '@angular/core';

const MINUTE_MS = 60_000;

/**
 * The present time as signals, for whatever shows a time in relation to now. Ticks with every minute of the device's clock, and when
 * the page is looked at again, since browsers let the timers of hidden pages sleep.
 */
@Injectable({ providedIn: 'root' })
export class Now {
  readonly #minute = signal(Date.now());
  /** Milliseconds since 1970, not older than a minute. */
  readonly minute = this.#minute.asReadonly();
  /** The first moment of today on this device; changes at midnight, and when the device moves to another time zone. */
  readonly day = computed(() => new Date(this.#minute()).setHours(0, 0, 0, 0));
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const document = inject(DOCUMENT);
    const look = (): void => this.#tick();
    document.addEventListener('visibilitychange', look);
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.#timer);
      document.removeEventListener('visibilitychange', look);
    });
    this.#tick();
  }

  #tick(): void {
    const now = Date.now();
    this.#minute.set(now);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), MINUTE_MS - (now % MINUTE_MS));
  }
}
