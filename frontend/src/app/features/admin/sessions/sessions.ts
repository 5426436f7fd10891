import { Component, effect, inject, input, signal, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { LIMITS, mayManage } from '@chatcall/contracts';
import type { SiteSession } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Times } from '../../../core/i18n/times';
import { deviceName, deviceWords } from '../../../core/session/devices/device-name';
import { Session } from '../../../core/session/session';
import { Button } from '../../../ui/button/button';
import { Confirm } from '../../../ui/dialog/confirm';
import { Icon } from '../../../ui/icon/icon';
import { Toasts } from '../../../ui/toast/toasts';
import { Administration } from '../administration';
import { ListEnd } from '../list-end';
import { PagedList } from '../paged-list';
import { TypedSearch } from '../typed-search';

/** The signed-in devices of all users, with a filter, which is part of the address. */
@Component({
  selector: 'cc-admin-sessions',
  imports: [Button, Icon, ListEnd, RouterLink],
  templateUrl: './sessions.html',
  styleUrls: ['../../../ui/sections/section.css', '../lists.css', './sessions.css'],
})
export class SiteSessions {
  readonly #administration = inject(Administration);
  readonly #session = inject(Session);
  readonly #confirm = inject(Confirm);
  readonly #toasts = inject(Toasts);
  protected readonly times = inject(Times);
  protected readonly searchMax = LIMITS.searchMax;
  protected readonly searchText = $localize`:@@adminSessions.search:Username or network address`;
  readonly q = input<string>();
  protected readonly list = new PagedList<string, SiteSession>((search, cursor) =>
    this.#administration.run((api) => api.siteSessions(search, cursor)),
  );
  protected readonly typed = new TypedSearch();
  protected readonly ending = signal<string | null>(null);

  constructor() {
    effect(() => {
      const search = this.q()?.trim() ?? '';
      untracked(() => void this.list.load(search));
    });
  }

  protected device({ userAgent }: SiteSession): string {
    return deviceWords(userAgent);
  }

  protected phone({ userAgent }: SiteSession): boolean {
    return deviceName(userAgent).phone;
  }

  protected ends({ user, current }: SiteSession): boolean {
    const me = this.#session.me();
    return (
      me !== null &&
      !current &&
      this.#session.may('users.manage') &&
      mayManage(me.siteRole, user.siteRole)
    );
  }

  protected endText({ user }: SiteSession): string {
    return $localize`:@@adminSessions.endOf:Sign out this device of ${user.displayName}:name:`;
  }

  protected async end(session: SiteSession): Promise<void> {
    const { user, id } = session;
    const sure = await this.#confirm.ask({
      heading: $localize`:@@adminSessions.heading:Sign out ${user.displayName}:name:?`,
      text: $localize`:@@adminSessions.text:${this.device(session)}:device: is signed out at once, also of a call. All devices of the user are on their page.`,
      verb: $localize`:@@adminSessions.verb:Sign out`,
      danger: true,
    });
    if (!sure) return;
    this.ending.set(id);
    try {
      await this.#administration.run((api) => api.endSessions(user.id, id));
      this.#toasts.show({ kind: 'success', text: $localize`:@@session.ended:Device signed out` });
      await this.list.load(this.q()?.trim() ?? '');
    } catch (error) {
      this.#toasts.error(errorText(error));
    } finally {
      this.ending.set(null);
    }
  }
}
