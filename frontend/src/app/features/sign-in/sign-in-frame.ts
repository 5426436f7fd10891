import { Component, inject } from '@angular/core';
import { Locale } from '../../core/i18n/languages';
import { Session } from '../../core/session/session';
import { SiteInfo } from '../../core/site/site-info';
import { Icon } from '../../ui/icon/icon';
import { Logo } from '../../ui/logo/logo';
import { SiteNotes } from './site-notes';

/** The frame of sign-in and registration: logo, drawing, language. */
@Component({
  selector: 'cc-sign-in-frame',
  imports: [Icon, Logo, SiteNotes],
  templateUrl: './sign-in-frame.html',
  styleUrls: ['../../ui/empty/illustration.css', './sign-in-frame.css'],
  host: { '(input)': 'prepare()' },
})
export class SignInFrame {
  readonly #session = inject(Session);
  protected readonly locale = inject(Locale);
  readonly #info = inject(SiteInfo);
  protected readonly site = this.#info.site;

  constructor() {
    void this.#info.load();
  }

  /** A user who types will sign in soon: what follows is loaded meanwhile. */
  protected prepare(): void {
    void this.#session.prepare();
  }

  protected choose(event: Event): void {
    if (event.target instanceof HTMLSelectElement) this.locale.switchTo(event.target.value);
  }
}
