import { computed, DOCUMENT, inject, Injectable } from '@angular/core';
import { CLIENT } from '../client';
import { SiteInfo } from '../site/site-info';

/** Whether passkeys work on this page: in this browser, and at this address of the server. */
@Injectable({ providedIn: 'root' })
export class PasskeySupport {
  readonly #available = inject(CLIENT).ports.passkeys !== null;
  readonly #origin = inject(DOCUMENT).location.origin;
  readonly #site = inject(SiteInfo).site;
  readonly here = computed(() => this.#available && this.#site()?.passkeyOrigin === this.#origin);
}
