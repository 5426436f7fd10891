import { inject, Injectable, signal } from '@angular/core';
import type { Terms } from '@chatcall/contracts';
import { CLIENT } from '../../core/client';

/** The terms that a page shows. */
@Injectable()
export class ShownTerms {
  readonly #site = inject(CLIENT).site;
  readonly #terms = signal<Terms | null>(null);
  readonly #failed = signal(false);
  /** Null until they are loaded. */
  readonly terms = this.#terms.asReadonly();
  readonly failed = this.#failed.asReadonly();

  /** What was shown stays until the present ones are here. */
  async load(): Promise<void> {
    this.#failed.set(false);
    const terms = await this.#site.terms().catch(() => null);
    if (terms === null) this.#failed.set(true);
    else this.#terms.set(terms);
  }
}
