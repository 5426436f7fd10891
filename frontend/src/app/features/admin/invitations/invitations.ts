import { NgTemplateOutlet } from '@angular/common';
import { Component, inject, signal } from '@angular/core';
import type { Invitation } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Times } from '../../../core/i18n/times';
import { Button } from '../../../ui/button/button';
import { Confirm } from '../../../ui/dialog/confirm';
import { Toasts } from '../../../ui/toast/toasts';
import { roleWords } from '../account-words';
import { Administration } from '../administration';
import { ListEnd } from '../list-end';
import { PagedList } from '../paged-list';
import { InvitationForm } from './invitation-form';

/** Invitations to create an account: new ones, those that are valid, and who has used them. */
@Component({
  selector: 'cc-admin-invitations',
  imports: [Button, InvitationForm, ListEnd, NgTemplateOutlet],
  templateUrl: './invitations.html',
  styleUrls: ['../../../ui/sections/section.css', '../lists.css'],
  styles: `
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
    .later {
      margin-top: var(--cc-s6);
    }
    summary {
      min-height: 32px;
      cursor: pointer;
      & h2 {
        display: inline;
      }
    }
  `,
})
export class Invitations {
  readonly #administration = inject(Administration);
  readonly #confirm = inject(Confirm);
  readonly #toasts = inject(Toasts);
  readonly #times = inject(Times);
  readonly #roleWords = roleWords();
  /** The invitation that is being changed. */
  protected readonly busy = signal<string | null>(null);
  protected readonly list = this.#paged(false);
  protected readonly used = this.#paged(true);

  constructor() {
    void this.list.load(null);
  }

  protected title({ email, siteRole }: Invitation): string {
    return email ?? this.#roleWords[siteRole];
  }

  protected facts(invitation: Invitation): string {
    const { email, siteRole, usesLeft, conversationCount: count, usedBy, createdBy } = invitation;
    const until = this.#times.full(invitation.expiresAt);
    const names = usedBy.map(({ displayName }) => displayName).join(', ');
    return [
      ...(email === null ? [] : [this.#roleWords[siteRole]]),
      ...(email === null && usesLeft > 0
        ? [$localize`:@@invitations.left:Accounts left: ${usesLeft}:count:`]
        : []),
      ...(count === 0
        ? []
        : [$localize`:@@invitations.joins:Groups and channels: ${count}:count:`]),
      ...(usesLeft === 0 ? [] : [$localize`:@@invitations.until:until ${until}:time:`]),
      ...(names === '' ? [] : [$localize`:@@invitations.usedBy:Used by ${names}:names:`]),
      ...(createdBy === null ? [] : [createdBy.displayName]),
    ].join(' · ');
  }

  protected async revoke({ id }: Invitation, form: InvitationForm): Promise<void> {
    const sure = await this.#confirm.ask({
      heading: $localize`:@@invitations.revokeHeading:Revoke this invitation?`,
      text: $localize`:@@invitations.revokeText:Its link stops working. Accounts that were created with it stay.`,
      verb: $localize`:@@invitations.revoke:Revoke`,
      danger: true,
    });
    if (!sure) return;
    await this.#run(id, async () => {
      await this.#administration.run((api) => api.revokeInvitation(id));
      form.forget(id);
    });
  }

  protected resend({ id }: Invitation): Promise<void> {
    return this.#run(id, async () => {
      await this.#administration.run((api) => api.resendInvitation(id));
      this.#toasts.show({
        kind: 'success',
        text: $localize`:@@invitations.resent:Invitation sent`,
      });
    });
  }

  async #run(id: string, change: () => Promise<void>): Promise<void> {
    this.busy.set(id);
    try {
      await change();
      await this.list.load(null);
    } catch (error) {
      this.#toasts.error(errorText(error));
    } finally {
      this.busy.set(null);
    }
  }

  #paged(used: boolean): PagedList<null, Invitation> {
    return new PagedList((_, cursor) =>
      this.#administration.run((api) => api.invitations(cursor, used)),
    );
  }
}
