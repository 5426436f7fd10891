import { Clipboard } from '@angular/cdk/clipboard';
import { Component, computed, inject, signal } from '@angular/core';
import { INVITED_ROLES } from '@chatcall/contracts';
import type { Invitation, IssuedInvitation, SiteRole } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Times } from '../../../core/i18n/times';
import { Session } from '../../../core/session/session';
import { Button } from '../../../ui/button/button';
import { Confirm } from '../../../ui/dialog/confirm';
import { Toasts } from '../../../ui/toast/toasts';
import { roleNotes, roleWords } from '../account-words';
import { Administration } from '../administration';
import { ListEnd } from '../list-end';
import { PagedList } from '../paged-list';

const DAY = 86_400;

/** Invitations to create an account: new ones, whose links are shown once, and those that are valid. */
@Component({
  selector: 'cc-admin-invitations',
  imports: [Button, ListEnd],
  templateUrl: './invitations.html',
  styleUrls: ['../../../ui/sections/section.css', '../lists.css'],
  styles: `
    .field {
      display: grid;
      gap: 6px;
      font-size: var(--cc-fs-2);
      font-weight: 600;
    }
    .fields {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
      gap: var(--cc-s3);
    }
    .link {
      flex: 1 1 200px;
    }
    .item {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cc-s2) var(--cc-s3);
      align-items: center;
      padding: var(--cc-s3) var(--cc-s4);
    }
    .words {
      flex: 1 1 200px;
      min-width: 0;
      overflow-wrap: anywhere;
    }
    .list {
      margin-top: var(--cc-s3);
    }
    h2.later {
      margin-top: var(--cc-s6);
    }
  `,
})
export class Invitations {
  readonly #administration = inject(Administration);
  readonly #session = inject(Session);
  readonly #confirm = inject(Confirm);
  readonly #toasts = inject(Toasts);
  readonly #clipboard = inject(Clipboard);
  protected readonly times = inject(Times);
  protected readonly roleWords = roleWords();
  protected readonly roleNotes = roleNotes();
  /** Who may not give roles invites members only. */
  protected readonly roles = computed<readonly SiteRole[]>(() =>
    this.#session.may('roles.assign') ? INVITED_ROLES : ['member'],
  );
  protected readonly uses = [1, 5, 25, 100] as const;
  protected readonly lengths = [
    { seconds: DAY, name: $localize`:@@invitations.day:1 day` },
    { seconds: 7 * DAY, name: $localize`:@@invitations.week:7 days` },
    { seconds: 30 * DAY, name: $localize`:@@invitations.month:30 days` },
  ] as const;
  protected readonly role = signal<SiteRole>('member');
  protected readonly count = signal<number>(1);
  protected readonly seconds = signal<number>(7 * DAY);
  protected readonly busy = signal(false);
  protected readonly failure = signal<string | null>(null);
  protected readonly issued = signal<IssuedInvitation | null>(null);
  protected readonly link = computed(() => {
    const issued = this.issued();
    return issued === null ? null : new URL(issued.path, document.baseURI).href;
  });
  protected readonly revoking = signal<string | null>(null);
  protected readonly list = new PagedList<null, Invitation>((_, cursor) =>
    this.#administration.run((api) => api.invitations(cursor)),
  );

  constructor() {
    void this.list.load(null);
  }

  protected chooseRole(value: string): void {
    this.role.set(this.roles().find((role) => role === value) ?? 'member');
  }

  protected async create(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy()) return;
    this.busy.set(true);
    this.failure.set(null);
    try {
      const request = { siteRole: this.role(), uses: this.count(), seconds: this.seconds() };
      this.issued.set(await this.#administration.run((api) => api.invite(request)));
      await this.list.load(null);
    } catch (error) {
      this.failure.set(errorText(error));
    } finally {
      this.busy.set(false);
    }
  }

  protected copy(): void {
    if (this.#clipboard.copy(this.link() ?? ''))
      this.#toasts.show({ kind: 'success', text: $localize`:@@adminUser.copied:Link copied` });
  }

  protected async revoke({ id }: Invitation): Promise<void> {
    const sure = await this.#confirm.ask({
      heading: $localize`:@@invitations.revokeHeading:Revoke this invitation?`,
      text: $localize`:@@invitations.revokeText:Its link stops working. Accounts that were created with it stay.`,
      verb: $localize`:@@invitations.revoke:Revoke`,
      danger: true,
    });
    if (!sure) return;
    this.revoking.set(id);
    try {
      await this.#administration.run((api) => api.revokeInvitation(id));
      if (this.issued()?.id === id) this.issued.set(null);
      await this.list.load(null);
    } catch (error) {
      this.#toasts.error(errorText(error));
    } finally {
      this.revoking.set(null);
    }
  }
}
