import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { mayManage, SITE_ROLES, USER_STATES, WAITING_REASONS } from '@chatcall/contracts';
import type { Account, AccountFilter, SiteRole, UserId } from '@chatcall/contracts';
import { Session } from '../../../core/session/session';
import { Icon } from '../../../ui/icon/icon';
import { PersonRow } from '../../../ui/person/person-row';
import { roleWords, stateWords, waitingWords } from '../account-words';
import { Administration } from '../administration';
import { ListEnd } from '../list-end';
import { PagedList } from '../paged-list';
import { TypedSearch } from '../typed-search';
import { BulkActions } from './bulk-actions';

/** All accounts, with search and filters, which are part of the address. */
@Component({
  selector: 'cc-admin-users',
  imports: [BulkActions, Icon, ListEnd, PersonRow, RouterLink],
  templateUrl: './users.html',
  styleUrls: ['../../../ui/sections/section.css', '../lists.css'],
})
export class Users {
  readonly #administration = inject(Administration);
  readonly #router = inject(Router);
  protected readonly searchText = $localize`:@@adminUsers.search:Search by name, username or email`;
  readonly #session = inject(Session);
  protected readonly roles = SITE_ROLES;
  protected readonly states = USER_STATES;
  protected readonly roleWords = roleWords();
  protected readonly stateWords = stateWords();
  protected readonly reasons = WAITING_REASONS;
  protected readonly waitingWords = waitingWords();
  readonly q = input<string>();
  readonly state = input<string>();
  readonly role = input<string>();
  protected readonly list = new PagedList<AccountFilter, Account>((filter, cursor) =>
    this.#administration.run((api) => api.accounts(filter, cursor)),
  );
  protected readonly typed = new TypedSearch();
  protected readonly none: ReadonlySet<UserId> = new Set();
  protected readonly chosen = signal(this.none);
  protected readonly selected = computed(
    () => this.list.items()?.filter(({ id }) => this.chosen().has(id)) ?? [],
  );
  protected readonly selects = computed(() => this.#session.may('users.manage'));

  constructor() {
    effect(() => {
      const search = this.q()?.trim();
      const state = USER_STATES.find((each) => each === this.state());
      const waitingFor = this.reasons.find((each) => each === this.state());
      const siteRole = SITE_ROLES.find((each) => each === this.role());
      untracked(() => {
        this.chosen.set(this.none);
        void this.list.load({
          ...(search ? { search } : {}),
          ...(state ? { state } : {}),
          ...(siteRole ? { siteRole } : {}),
          ...(waitingFor ? { waitingFor } : {}),
        });
      });
    });
  }

  protected line({ username, email, siteRole, state, waitingFor }: Account): string {
    if (state === 'erased') return '';
    const role = siteRole === 'member' ? '' : ` · ${this.roleWords[siteRole]}`;
    const waiting = waitingFor === undefined ? '' : ` · ${this.waitingWords[waitingFor]}`;
    return `@${username}${role}${waiting} · ${email}`;
  }

  protected manageable({ id, siteRole, state }: Account): boolean {
    const me = this.#session.me();
    return me !== null && me.id !== id && state !== 'erased' && mayManage(me.siteRole, siteRole);
  }

  protected toggle(id: UserId): void {
    this.chosen.update((chosen) => {
      const next = new Set(chosen);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }

  /** What has failed stays selected. */
  protected done(account: Account): void {
    this.list.replace(account, ({ id }) => id === account.id);
    if (this.chosen().has(account.id)) this.toggle(account.id);
  }

  /** The account was deleted. */
  protected removed({ id }: Account): void {
    this.list.remove((each) => each.id === id);
    if (this.chosen().has(id)) this.toggle(id);
  }

  protected filter(query: {
    readonly state?: string | null;
    readonly role?: SiteRole | null;
  }): void {
    void this.#router.navigate([], {
      queryParams: query,
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }

  protected chooseState(value: string): void {
    this.filter({
      state: [...this.states, ...this.reasons].find((each) => each === value) ?? null,
    });
  }

  protected chooseRole(value: string): void {
    this.filter({ role: this.roles.find((each) => each === value) ?? null });
  }
}
