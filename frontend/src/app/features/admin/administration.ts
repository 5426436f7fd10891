import { inject, Injectable } from '@angular/core';
import type { AdministrationApi } from '@chatcall/client-sdk';
import { CLIENT } from '../../core/client';

/** The requests of administrators, whose code is loaded with these pages. */
@Injectable({ providedIn: 'root' })
export class Administration {
  readonly #site = inject(CLIENT).site;
  #api: Promise<AdministrationApi> | null = null;

  /** Throws `COMMON.OFFLINE`. */
  async run<T>(request: (api: AdministrationApi) => Promise<T>): Promise<T> {
    this.#api ??= this.#site.administration();
    const api = await this.#api.catch((error: unknown) => {
      this.#api = null;
      throw error;
    });
    return request(api);
  }
}
