import { DOCUMENT, inject, Injectable } from '@angular/core';

/** The favicon, with or without a mark for unread messages. */
@Injectable({ providedIn: 'root' })
export class BadgeIcon {
  readonly #document = inject(DOCUMENT);

  show(unread: boolean): void {
    const link = this.#document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    const href = unread ? 'favicon-unread.svg' : 'favicon.svg';
    if (link && link.getAttribute('href') !== href) link.setAttribute('href', href);
  }
}
