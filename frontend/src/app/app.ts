import { Component, inject, signal } from '@angular/core';
import { NavigationEnd, Router, RouterOutlet } from '@angular/router';
import { filter, take } from 'rxjs';
import { loadErrorTexts } from './core/errors/error-text';
import { idle } from './core/idle';
import { Keyboard } from './core/shortcuts/keyboard';
import { RenderTurns } from './core/start/render-turns';
import { Density } from './core/theme/density';
import { Theme } from './core/theme/theme';
import { AppUpdates } from './core/update/app-updates';
import { Logo } from './ui/logo/logo';
import { loadIcons } from './ui/icon/icon';
import { ToastOutlet } from './ui/toast/toasts';

/** The root component: a splash screen until the first page is loaded, then the page. */
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
    // Registers its key listener before all others.
    inject(Keyboard);
    // Applies the chosen theme.
    inject(Theme);
    inject(Density);
    inject(AppUpdates);
    const turns = inject(RenderTurns);
    inject(Router)
      .events.pipe(
        filter((event) => event instanceof NavigationEnd),
        take(1),
      )
      .subscribe(() => {
        this.ready.set(true);
        turns.end();
        // What fails to load is requested again by what needs it.
        idle().subscribe(() => {
          for (const load of [loadErrorTexts, loadIcons]) load().catch(() => undefined);
        });
      });
  }
}
