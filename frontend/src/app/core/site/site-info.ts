import { computed, inject, Injectable, signal } from '@angular/core';
import { LIMITS, type Site } from '@chatcall/contracts';
import { AppTitle } from '../attention/app-title';
import { KeyValue } from '../../platform/key-value';
import { CLIENT } from '../client';
import { LOOK_KEY } from './look-key';

/** What everybody may know of the server. */
@Injectable({ providedIn: 'root' })
export class SiteInfo {
  readonly #client = inject(CLIENT);
  readonly #title = inject(AppTitle);
  readonly #store = inject(KeyValue);
  readonly #site = signal<Site | null>(null);
  /** Null while nothing is known. */
  readonly site = this.#site.asReadonly();
  /** How many characters a new password needs. */
  readonly passwordMin = computed(() => this.#site()?.passwordMinLength ?? LIMITS.passwordMin);

  /** Without an answer the page stays as it is. */
  async load(): Promise<void> {
    const site = await this.#client.site.get().catch(() => null);
    if (site === null) return;
    this.#site.set(site);
    this.#title.setSite(site.name);
    if (site.accent || site.logoUrl || this.#store.get(LOOK_KEY)) await this.#applyLook(site);
  }

  /** Without a network the next start does it. */
  async #applyLook(site: Site): Promise<void> {
    const code = await import('./look').catch(() => null);
    code?.applyLook(document.documentElement, this.#store, site);
  }
}
