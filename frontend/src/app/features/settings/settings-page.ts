import { Component, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { filter, map, startWith } from 'rxjs';
import { SignOut } from '../../core/session/sign-out';
import { IconButton } from '../../ui/button/icon-button';
import { Icon } from '../../ui/icon/icon';
import type { IconName } from '../../ui/icon/icon-paths';
import { Viewport } from '../../core/layout/viewport';

interface Section {
  readonly path: string;
  readonly icon: IconName;
  readonly name: string;
}

/** The list of settings pages, and the chosen page. */
@Component({
  selector: 'cc-settings-page',
  imports: [Icon, IconButton, RouterLink, RouterLinkActive, RouterOutlet],
  templateUrl: './settings-page.html',
  styleUrl: '../../ui/sections/section-pages.css',
  host: { '[class.on-list]': 'onList()' },
})
export class SettingsPage {
  readonly #router = inject(Router);
  readonly #signOut = inject(SignOut);
  protected readonly viewport = inject(Viewport);
  protected readonly sections: readonly Section[] = [
    { path: 'profile', icon: 'user-round', name: $localize`:@@settings.profile:Profile` },
    { path: 'security', icon: 'lock', name: $localize`:@@settings.security:Password and devices` },
    { path: 'privacy', icon: 'eye', name: $localize`:@@settings.privacy:Privacy` },
    {
      path: 'appearance',
      icon: 'sun',
      name: $localize`:@@settings.appearance:Appearance and language`,
    },
    { path: 'devices', icon: 'mic', name: $localize`:@@settings.devices:Microphone and camera` },
    {
      path: 'notifications',
      icon: 'bell',
      name: $localize`:@@settings.notifications:Notifications`,
    },
    { path: 'storage', icon: 'folder', name: $localize`:@@settings.storage:Storage` },
  ];
  /** No page is chosen: phones show the list, wide screens open the first page. */
  protected readonly onList = toSignal(
    this.#router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map((event) => event.urlAfterRedirects),
      startWith(this.#router.url),
      map((url) => /^\/settings\/?(?:[?#]|$)/.test(url)),
    ),
    { requireSync: true },
  );

  constructor() {
    if (this.onList() && !this.viewport.narrow()) {
      void this.#router.navigate(['/settings/profile'], { replaceUrl: true });
    }
  }

  protected signOut(): void {
    void this.#signOut.ask();
  }
}
