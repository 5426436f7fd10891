import { DestroyRef, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationStart, Router } from '@angular/router';

/** After the last key before the search begins. Milliseconds. */
const TYPING_MS = 250;

/**
 * The text typed into the search of a list, which becomes the parameter `q` of the address after a pause. A page that is
 * opened meanwhile stays open. Created where dependencies can be injected.
 */
export class TypedSearch {
  readonly #router = inject(Router);
  readonly #text = signal<string | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Null: nothing was typed yet. */
  readonly text = this.#text.asReadonly();

  constructor() {
    this.#router.events.pipe(takeUntilDestroyed()).subscribe((event) => {
      if (event instanceof NavigationStart && pathOf(event.url) !== pathOf(this.#router.url))
        clearTimeout(this.#timer);
    });
    inject(DestroyRef).onDestroy(() => clearTimeout(this.#timer));
  }

  type(text: string): void {
    this.#text.set(text);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () =>
        void this.#router.navigate([], {
          queryParams: { q: text.trim() || null },
          queryParamsHandling: 'merge',
          replaceUrl: true,
        }),
      TYPING_MS,
    );
  }
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}
