import { Component, inject, signal } from '@angular/core';
import { NavigationEnd, Router, RouterOutlet } from '@angular/router';
import { filter, take } from 'rxjs';
import { Keyboard } from './core/shortcuts/keyboard';
import { Theme } from './core/theme/theme';
import { Logo } from './ui/logo/logo';
import { ToastOutlet } from './ui/toast/toast-outlet';

/** The root: a splash until it is known who is signed in, then the page. */
@Component({
  selector: 'cc-root',
  imports: [RouterOutlet, ToastOutlet, Logo],
  template: `
    @if (!ready()) {
      <div class="cc-splash" role="status" data-testid="splash">
        <cc-logo [size]="64" />
        <span class="cc-sr" i18n="@@app.starting">ChatCall is starting</span>
      </div>
    }
    <router-outlet />
    <cc-toast-outlet />
  `,
})
export class App {
  protected readonly ready = signal(false);

  constructor() {
    // Before any other listener for keys.
    inject(Keyboard);
    // Applies the chosen theme from here on.
    inject(Theme);
    inject(Router)
      .events.pipe(
        filter((event) => event instanceof NavigationEnd),
        take(1),
      )
      .subscribe(() => this.ready.set(true));
  }
}
