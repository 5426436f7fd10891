import { Clipboard } from '@angular/cdk/clipboard';
import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { mayManage, SITE_ROLES } from '@chatcall/contracts';
import type { Account, SiteRole, UpdateAccountRequest } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Times } from '../../../core/i18n/times';
import { DataExport } from '../../../core/session/exports/data-export';
import { SessionList, type SessionsOfUser } from '../../../core/session/devices/session-list';
import { Session } from '../../../core/session/session';
import { Button } from '../../../ui/button/button';
import { Confirm } from '../../../ui/dialog/confirm';
import { Icon } from '../../../ui/icon/icon';
import { PersonRow } from '../../../ui/person/person-row';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { Toasts } from '../../../ui/toast/toasts';
import { roleNotes, roleWords, stateWords, waitingWords } from '../account-words';
import { Administration } from '../administration';
import { WaitingCount } from '../waiting-count';
import { decisions } from './decisions';
import type { BulkAction } from './decisions';
import { EraseUser } from './erase-user';
import { OwnedGroups } from './owned-groups';
import { UserEmail } from './user-email';

/** One account: names, role, state, devices, and the link for a forgotten password. */
@Component({
  selector: 'cc-admin-user',
  imports: [
    Button,
    DataExport,
    EraseUser,
    Icon,
    OwnedGroups,
    PersonRow,
    RouterLink,
    SessionList,
    Skeleton,
    UserEmail,
  ],
  templateUrl: './user.html',
  styleUrl: '../../../ui/sections/section.css',
  styles: `
    h3 {
      margin-top: var(--cc-s5);
      font-size: var(--cc-fs-3);
    }
    .up {
      display: inline-flex;
      gap: var(--cc-s2);
      align-items: center;
      min-height: 32px;
      color: var(--cc-text-2);
    }
    .field {
      display: grid;
      gap: 6px;
      font-size: var(--cc-fs-2);
      font-weight: 600;
    }
    [data-testid='user-link'] {
      flex: 1 1 200px;
    }
  `,
})
export class User {
  readonly #administration = inject(Administration);
  readonly #session = inject(Session);
  readonly #confirm = inject(Confirm);
  readonly #toasts = inject(Toasts);
  readonly #clipboard = inject(Clipboard);
  readonly #router = inject(Router);
  readonly #waitingCount = inject(WaitingCount);
  protected readonly decisions = decisions({ one: true });
  protected readonly times = inject(Times);
  protected readonly roleWords = roleWords();
  protected readonly roleNotes = roleNotes();
  protected readonly stateWords = stateWords();
  protected readonly waitingWords = waitingWords();
  readonly userId = input.required<string>();
  protected readonly account = signal<Account | null>(null);
  protected readonly failure = signal<string | null>(null);
  protected readonly busy = signal<'state' | 'role' | 'names' | 'link' | 'factors' | null>(null);
  protected readonly names = signal<{ displayName: string; username: string } | null>(null);
  protected readonly role = signal<SiteRole | null>(null);
  protected readonly link = signal<string | null>(null);
  readonly #me = computed(() => this.#session.me());
  /** The user may change this account. */
  protected readonly manages = computed(() => {
    const [me, account] = [this.#me(), this.account()];
    return (
      me !== null &&
      account !== null &&
      account.state !== 'erased' &&
      this.#session.may('users.manage') &&
      mayManage(me.siteRole, account.siteRole)
    );
  });
  protected readonly erases = computed(() => this.manages() && this.#session.may('users.erase'));
  protected readonly audits = computed(() => this.#session.may('audit.read'));
  protected readonly administers = computed(() => this.#session.may('conversations.administer'));
  protected readonly isSelf = computed(() => this.#me()?.id === this.account()?.id);
  /** The roles that the user may give. */
  protected readonly roles = computed(() => {
    const me = this.#me();
    return me === null ? [] : SITE_ROLES.filter((role) => mayManage(me.siteRole, role));
  });
  protected readonly decides = computed(() => this.#session.may('users.invite'));
  protected readonly assigns = computed(() => this.manages() && this.#session.may('roles.assign'));
  protected readonly sessions = computed<SessionsOfUser>(() => {
    const userId = this.userId();
    return {
      list: (cursor) => this.#administration.run((api) => api.sessions(userId, cursor)),
      end: (sessionId) => this.#administration.run((api) => api.endSessions(userId, sessionId)),
      endAll: () => this.#administration.run((api) => api.endSessions(userId)),
    };
  });

  constructor() {
    effect(() => {
      this.userId();
      untracked(() => void this.load());
    });
  }

  protected async load(): Promise<void> {
    this.failure.set(null);
    this.link.set(null);
    try {
      this.show(await this.#administration.run((api) => api.account(this.userId())));
    } catch (error) {
      this.failure.set(errorText(error));
    }
  }

  protected readonly editedNames = computed(() => {
    const [names, account] = [this.names(), this.account()];
    return (
      names !== null &&
      account !== null &&
      (names.displayName.trim() !== account.displayName || names.username !== account.username)
    );
  });

  protected async saveNames(event: Event): Promise<void> {
    event.preventDefault();
    const names = this.names();
    if (names === null || !this.editedNames()) return;
    await this.#change('names', {
      displayName: names.displayName.trim(),
      username: names.username.trim().toLowerCase(),
    });
  }

  protected async saveRole(): Promise<void> {
    const [role, account] = [this.role(), this.account()];
    if (role === null || account === null || role === account.siteRole) return;
    const sure = await this.#confirm.ask({
      heading: $localize`:@@adminUser.roleHeading:Change the role of ${account.displayName}:name:?`,
      text: `${this.roleWords[role]}: ${this.roleNotes[role]}`,
      verb: $localize`:@@adminUser.roleVerb:Change role`,
    });
    if (sure) await this.#change('role', { siteRole: role });
    else this.role.set(account.siteRole);
  }

  protected async deactivate(): Promise<void> {
    const account = this.account();
    if (account === null) return;
    const sure = await this.#confirm.ask({
      heading: $localize`:@@adminUser.deactivateHeading:Deactivate ${account.displayName}:name:?`,
      text: $localize`:@@adminUser.deactivateText:They're signed out on all devices at once, also of calls, and can't sign in. Messages and files stay. You can reactivate the account at any time.`,
      verb: $localize`:@@adminUser.deactivate:Deactivate`,
      danger: true,
    });
    if (!sure || !(await this.#change('state', { state: 'deactivated' }))) return;
    this.#toasts.show({
      kind: 'success',
      text: $localize`:@@adminUser.deactivated:${account.displayName}:name: is deactivated`,
      action: { label: $localize`:@@action.undo:Undo`, run: () => void this.reactivate() },
    });
  }

  protected reactivate(): Promise<boolean> {
    return this.#change('state', { state: 'active' });
  }

  protected async issueLink(): Promise<void> {
    this.busy.set('link');
    try {
      const { path } = await this.#administration.run((api) => api.issueResetLink(this.userId()));
      this.link.set(new URL(path, document.baseURI).href);
    } catch (error) {
      this.#toasts.error(errorText(error));
    } finally {
      this.busy.set(null);
    }
  }

  protected async resetFactors(): Promise<void> {
    const account = this.account();
    if (account === null) return;
    const sure = await this.#confirm.ask({
      heading: $localize`:@@adminUser.factorsHeading:Remove the second factors of ${account.displayName}:name:?`,
      text: $localize`:@@adminUser.factorsText:The password alone is then enough to sign in, and recovery codes stop working. Make sure that it's really them who asked for this.`,
      verb: $localize`:@@factors.remove:Remove`,
      danger: true,
    });
    if (!sure) return;
    this.busy.set('factors');
    try {
      await this.#administration.run((api) => api.resetFactors(account.id));
      this.#toasts.show({ kind: 'success', text: $localize`:@@factors.removed:Removed` });
    } catch (error) {
      this.#toasts.error(errorText(error));
    } finally {
      this.busy.set(null);
    }
  }

  protected copyLink(): void {
    if (this.#clipboard.copy(this.link() ?? ''))
      this.#toasts.show({ kind: 'success', text: $localize`:@@adminUser.copied:Link copied` });
  }

  /** Whether it succeeded. */
  async #change(what: 'state' | 'role' | 'names', changes: UpdateAccountRequest): Promise<boolean> {
    this.busy.set(what);
    try {
      this.show(await this.#administration.run((api) => api.updateAccount(this.userId(), changes)));
      return true;
    } catch (error) {
      this.#toasts.error(errorText(error));
      return false;
    } finally {
      this.busy.set(null);
    }
  }

  /** Approves or declines an account that waits. */
  protected async decide({ question, run }: BulkAction): Promise<void> {
    const account = this.account();
    if (account === null || !(await this.#confirm.ask(question))) return;
    this.busy.set('state');
    try {
      const after = await this.#administration.run((api) => run(api, account));
      if (after === null) await this.#router.navigate(['/admin/users']);
      else this.show(after);
    } catch (error) {
      this.#toasts.error(errorText(error));
      await this.load();
    } finally {
      this.busy.set(null);
      void this.#waitingCount.load();
    }
  }

  protected show(account: Account): void {
    this.account.set(account);
    this.role.set(account.siteRole);
    this.names.set({ displayName: account.displayName, username: account.username });
  }
}
