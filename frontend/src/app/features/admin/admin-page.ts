import { Component, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import type { SitePermission } from '@chatcall/contracts';
import { filter, map, startWith } from 'rxjs';
import { Viewport } from '../../core/layout/viewport';
import { Session } from '../../core/session/session';
import { IconButton } from '../../ui/button/icon-button';
import { Icon } from '../../ui/icon/icon';
import type { IconName } from '../../ui/icon/icon-paths';
import { waitingWords } from './account-words';
import { WaitingCount } from './waiting-count';

interface Section {
  readonly path: string;
  readonly icon: IconName;
  readonly name: string;
  readonly permission: SitePermission;
}

/** The list of the pages of the administration that the user may see, and the chosen page. */
@Component({
  selector: 'cc-admin-page',
  imports: [Icon, IconButton, RouterLink, RouterLinkActive, RouterOutlet],
  templateUrl: './admin-page.html',
  styleUrl: '../../ui/sections/section-pages.css',
  styles: `
    .index a .count {
      flex: none;
      min-width: 22px;
      padding: 0 6px;
      border-radius: 11px;
      color: var(--cc-on-primary);
      background: var(--cc-primary);
      font-size: var(--cc-fs-1);
      line-height: 1.375rem;
      text-align: center;
    }
  `,
  host: { '[class.on-list]': 'onList()' },
})
export class AdminPage {
  readonly #router = inject(Router);
  readonly #session = inject(Session);
  protected readonly viewport = inject(Viewport);
  readonly #all: readonly Section[] = [
    {
      path: 'users',
      icon: 'users-round',
      name: $localize`:@@admin.users:Users`,
      permission: 'users.read',
    },
    {
      path: 'sessions',
      icon: 'laptop',
      name: $localize`:@@admin.sessions:Sessions`,
      permission: 'users.read',
    },
    {
      path: 'conversations',
      icon: 'messages-square',
      name: $localize`:@@admin.conversations:Conversations`,
      permission: 'conversations.administer',
    },
    {
      path: 'invitations',
      icon: 'link',
      name: $localize`:@@admin.invitations:Invitations`,
      permission: 'invitations.create',
    },
    {
      path: 'reports',
      icon: 'circle-alert',
      name: $localize`:@@admin.reports:Reports`,
      permission: 'reports.handle',
    },
    {
      path: 'import',
      icon: 'user-plus',
      name: $localize`:@@admin.import:Import users`,
      permission: 'users.invite',
    },
    {
      path: 'policies',
      icon: 'shield',
      name: $localize`:@@admin.policies:Policies`,
      permission: 'settings.read',
    },
    {
      path: 'branding',
      icon: 'star',
      name: $localize`:@@admin.branding:Branding`,
      permission: 'settings.read',
    },
    {
      path: 'health',
      icon: 'monitor',
      name: $localize`:@@admin.health:Health`,
      permission: 'health.read',
    },
    {
      path: 'storage',
      icon: 'folder',
      name: $localize`:@@admin.storage:Storage`,
      permission: 'health.read',
    },
    {
      path: 'jobs',
      icon: 'refresh-cw',
      name: $localize`:@@admin.jobs:Jobs`,
      permission: 'jobs.manage',
    },
    {
      path: 'announcements',
      icon: 'bell',
      name: $localize`:@@admin.announcements:Announcements`,
      permission: 'announcements.publish',
    },
    {
      path: 'audit',
      icon: 'list',
      name: $localize`:@@admin.audit:Audit log`,
      permission: 'audit.read',
    },
  ];
  protected readonly sections = computed(() =>
    this.#all.filter(({ permission }) => this.#session.may(permission)),
  );
  /** No page is chosen: phones show the list, wide screens open the first page. */
  protected readonly onList = toSignal(
    this.#router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map((event) => event.urlAfterRedirects),
      startWith(this.#router.url),
      map((url) => /^\/admin\/?(?:[?#]|$)/.test(url)),
    ),
    { requireSync: true },
  );

  protected readonly waitingText = waitingWords().approval;
  readonly #waitingCount = inject(WaitingCount);
  /** Accounts that wait for a decision. */
  protected readonly waiting = this.#waitingCount.count;

  constructor() {
    if (this.#session.may('users.invite')) void this.#waitingCount.load();
    const [first] = this.sections();
    if (first && this.onList() && !this.viewport.narrow())
      void this.#router.navigate(['/admin', first.path], { replaceUrl: true });
  }
}
