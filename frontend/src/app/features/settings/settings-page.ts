import { Component, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { filter, map, startWith } from 'rxjs';
import { CallIntents } from '../../core/call/call-intents';
import { Session } from '../../core/session/session';
import { IconButton } from '../../ui/button/icon-button';
import { Confirm } from '../../ui/dialog/confirm';
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
  styleUrl: './settings-page.css',
  host: { '[class.on-list]': 'onList()' },
})
export class SettingsPage {
  readonly #session = inject(Session);
  readonly #router = inject(Router);
  readonly #calls = inject(CallIntents);
  readonly #confirm = inject(Confirm);
  protected readonly viewport = inject(Viewport);
  protected readonly sections: readonly Section[] = [
    { path: 'profile', icon: 'user-round', name: $localize`:@@settings.profile:Profile` },
    { path: 'security', icon: 'lock', name: $localize`:@@settings.security:Password and devices` },
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

  /** Signing out also leaves the open call of this device. */
  protected async signOut(): Promise<void> {
    const words =
      this.#calls.inCall() === null
        ? {
            heading: $localize`:@@session.signOutHeading:Sign out?`,
            text: $localize`:@@session.signOutText:You'll need your password to sign in again on this device.`,
          }
        : {
            heading: $localize`:@@session.callHeading:You're in a call`,
            text: $localize`:@@session.callText:Signing out also leaves the call.`,
          };
    const verb = $localize`:@@session.signOut:Sign out`;
    if (await this.#confirm.ask({ ...words, verb, danger: true })) await this.#session.signOut();
  }
}
