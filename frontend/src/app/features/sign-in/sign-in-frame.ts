import { afterNextRender, Component, DestroyRef, inject } from '@angular/core';
import { Locale } from '../../core/i18n/languages';
import { idle } from '../../core/preloading';
import { Session } from '../../core/session/session';
import { Icon } from '../../ui/icon/icon';
import { Logo } from '../../ui/logo/logo';

/** The frame of sign-in and registration: logo, drawing, language. */
@Component({
  selector: 'cc-sign-in-frame',
  imports: [Icon, Logo],
  templateUrl: './sign-in-frame.html',
  styleUrls: ['../../ui/empty/illustration.css', './sign-in-frame.css'],
})
export class SignInFrame {
  protected readonly locale = inject(Locale);

  constructor() {
    const session = inject(Session);
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      const waiting = idle().subscribe(() => void session.prepare());
      destroyed.onDestroy(() => waiting.unsubscribe());
    });
  }

  protected choose(event: Event): void {
    if (event.target instanceof HTMLSelectElement) this.locale.switchTo(event.target.value);
  }
}
