import { Component, computed, inject, input, output, signal } from '@angular/core';
import { mayManage, SITE_ROLES } from '@chatcall/contracts';
import type { Account, SiteRole } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Session } from '../../../core/session/session';
import { Button } from '../../../ui/button/button';
import { Confirm } from '../../../ui/dialog/confirm';
import { roleNotes, roleWords } from '../account-words';
import { Administration } from '../administration';
import { WaitingCount } from '../waiting-count';
import { decisions } from './decisions';
import type { BulkAction } from './decisions';

interface Failure {
  readonly account: Account;
  readonly text: string;
}

/** What is done with several users, one after another; each that fails is named with the reason. */
@Component({
  selector: 'cc-bulk-actions',
  imports: [Button],
  templateUrl: './bulk-actions.html',
  styleUrl: '../../../ui/sections/section.css',
  styles: `
    :host {
      display: block;
      margin-bottom: var(--cc-s3);
    }
    select {
      flex: 0 1 auto;
      width: auto;
    }
    .failures {
      margin-top: var(--cc-s2);
    }
  `,
})
export class BulkActions {
  readonly #administration = inject(Administration);
  readonly #session = inject(Session);
  readonly #confirm = inject(Confirm);
  readonly #waitingCount = inject(WaitingCount);
  protected readonly roleVerb = $localize`:@@adminUser.roleVerb:Change role`;
  protected readonly roleWords = roleWords();
  readonly #roleNotes = roleNotes();
  readonly selected = input.required<readonly Account[]>();
  /** An account for which an action has succeeded, as it is now. */
  readonly done = output<Account>();
  /** An account that an action has deleted. */
  readonly removed = output<Account>();
  readonly cleared = output();
  /** How many accounts of the running action were handled; null: none runs. */
  protected readonly progress = signal<{ readonly done: number; readonly of: number } | null>(null);
  protected readonly failures = signal<readonly Failure[]>([]);
  /** All selected accounts wait for a decision. */
  readonly #waiting = computed(
    () =>
      this.#session.may('users.invite') &&
      this.selected().every(({ waitingFor }) => waitingFor !== undefined),
  );
  protected readonly assigns = computed(
    () => !this.#waiting() && this.#session.may('roles.assign'),
  );
  protected readonly roles = computed(() => {
    const me = this.#session.me();
    return me === null ? [] : SITE_ROLES.filter((role) => mayManage(me.siteRole, role));
  });
  protected readonly actions = computed(() => (this.#waiting() ? this.#decisions : this.#changes));
  readonly #decisions = decisions();
  readonly #changes: readonly BulkAction[] = [
    {
      id: 'sign-out',
      label: $localize`:@@adminBulk.signOut:Sign out`,
      danger: false,
      question: {
        heading: $localize`:@@adminBulk.signOutHeading:Sign the selected users out?`,
        text: $localize`:@@adminBulk.signOutText:They're signed out on all devices at once, also of calls. They can sign in again.`,
        verb: $localize`:@@adminBulk.signOut:Sign out`,
      },
      run: async (api, account) => {
        await api.endSessions(account.id);
        return account;
      },
    },
    {
      id: 'reactivate',
      label: $localize`:@@adminUser.reactivate:Reactivate`,
      danger: false,
      question: {
        heading: $localize`:@@adminBulk.reactivateHeading:Reactivate the selected users?`,
        text: $localize`:@@adminBulk.reactivateText:They can sign in again.`,
        verb: $localize`:@@adminUser.reactivate:Reactivate`,
      },
      run: (api, { id }) => api.updateAccount(id, { state: 'active' }),
    },
    {
      id: 'deactivate',
      label: $localize`:@@adminUser.deactivate:Deactivate`,
      danger: true,
      question: {
        heading: $localize`:@@adminBulk.deactivateHeading:Deactivate the selected users?`,
        text: $localize`:@@adminUser.deactivateText:They're signed out on all devices at once, also of calls, and can't sign in. Messages and files stay. You can reactivate the account at any time.`,
        verb: $localize`:@@adminUser.deactivate:Deactivate`,
        danger: true,
      },
      run: (api, { id }) => api.updateAccount(id, { state: 'deactivated' }),
    },
  ];

  protected async changeRole(value: string): Promise<void> {
    const role = this.roles().find((each) => each === value);
    if (role !== undefined) await this.run(this.#roleAction(role));
  }

  protected async run({ question, run }: BulkAction): Promise<void> {
    const accounts = this.selected();
    if (this.progress() !== null || accounts.length === 0) return;
    if (!(await this.#confirm.ask(question))) return;
    const decides = this.#waiting();
    this.failures.set([]);
    try {
      for (const [done, account] of accounts.entries()) {
        this.progress.set({ done, of: accounts.length });
        await this.#runFor(account, run);
      }
    } finally {
      this.progress.set(null);
      if (decides) void this.#waitingCount.load();
    }
  }

  async #runFor(account: Account, run: BulkAction['run']): Promise<void> {
    try {
      const after = await this.#administration.run((api) => run(api, account));
      if (after === null) this.removed.emit(account);
      else this.done.emit(after);
    } catch (error) {
      const failure = { account, text: errorText(error) };
      this.failures.update((failures) => [...failures, failure]);
    }
  }

  #roleAction(role: SiteRole): BulkAction {
    return {
      id: 'role',
      label: this.roleVerb,
      danger: false,
      question: {
        heading: $localize`:@@adminBulk.roleHeading:Change the role of the selected users?`,
        text: `${this.roleWords[role]}: ${this.#roleNotes[role]}`,
        verb: this.roleVerb,
      },
      run: (api, { id }) => api.updateAccount(id, { siteRole: role }),
    };
  }
}
