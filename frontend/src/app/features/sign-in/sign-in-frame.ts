import { Component, inject } from '@angular/core';
import { Locale } from '../../core/i18n/locale';
import { Illustration } from '../../ui/empty/illustration';
import { Icon } from '../../ui/icon/icon';
import { Logo } from '../../ui/logo/logo';

/** What sign-in and register share: logo, drawing, language switch. */
@Component({
  selector: 'cc-sign-in-frame',
  imports: [Illustration, Icon, Logo],
  templateUrl: './sign-in-frame.html',
  styleUrl: './sign-in-frame.css',
})
export class SignInFrame {
  protected readonly locale = inject(Locale);

  protected choose(event: Event): void {
    if (event.target instanceof HTMLSelectElement) this.locale.switchTo(event.target.value);
  }
}
