import { Clipboard } from '@angular/cdk/clipboard';
import { Component, computed, inject, output, signal } from '@angular/core';
import {
  actorIn,
  allows,
  INVITATION_LIMITS,
  INVITED_ROLES,
  USER_LANGUAGES,
} from '@chatcall/contracts';
import type {
  ConversationId,
  InvitedAddress,
  InvitedAddressOutcome,
  IssuedInvitation,
  SiteRole,
  UserLanguage,
} from '@chatcall/contracts';
import { fromBehavior } from '../../../core/behavior';
import { CLIENT } from '../../../core/client';
import { errorText } from '../../../core/errors/error-text';
import { LANGUAGES, Locale } from '../../../core/i18n/languages';
import { Session } from '../../../core/session/session';
import { Button } from '../../../ui/button/button';
import { Toasts } from '../../../ui/toast/toasts';
import { roleNotes, roleWords } from '../account-words';
import { Administration } from '../administration';

const DAY = 86_400;
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** A new invitation: a link that is shown once, or a mail to each address. */
@Component({
  selector: 'cc-invitation-form',
  imports: [Button],
  templateUrl: './invitation-form.html',
  styleUrls: ['../../../ui/sections/section.css'],
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
    summary {
      min-height: 32px;
      font-weight: 600;
      cursor: pointer;
    }
    .places {
      max-height: 240px;
      overflow-y: auto;
    }
    .place {
      display: flex;
      gap: var(--cc-s3);
      align-items: center;
      min-height: 36px;
      overflow-wrap: anywhere;
      & input {
        flex: none;
        width: 20px;
        height: 20px;
      }
    }
    textarea {
      min-height: 96px;
      resize: vertical;
    }
  `,
})
export class InvitationForm {
  readonly #administration = inject(Administration);
  readonly #session = inject(Session);
  readonly #toasts = inject(Toasts);
  readonly #clipboard = inject(Clipboard);
  readonly #conversations = fromBehavior(inject(CLIENT).chats.conversations$);
  /** An invitation was created or sent. */
  readonly created = output();
  protected readonly roleWords = roleWords();
  protected readonly roleNotes = roleNotes();
  protected readonly outcomes = outcomeWords();
  protected readonly languages = LANGUAGES.filter(({ code }) =>
    USER_LANGUAGES.some((each) => each === code),
  );
  /** Who may not give roles invites members only. */
  protected readonly roles = computed<readonly SiteRole[]>(() =>
    this.#session.may('roles.assign') ? INVITED_ROLES : ['member'],
  );
  /** The groups and channels to which the user may add people. */
  protected readonly places = computed(() =>
    this.#conversations().filter(
      (place) => place.kind !== 'direct' && allows('addMembers', actorIn(place)),
    ),
  );
  protected readonly placesMax = INVITATION_LIMITS.conversationsMax;
  protected readonly uses = [1, 5, 25, 100] as const;
  protected readonly lengths = [
    { seconds: DAY, name: $localize`:@@invitations.day:1 day` },
    { seconds: 7 * DAY, name: $localize`:@@invitations.week:7 days` },
    { seconds: 30 * DAY, name: $localize`:@@invitations.month:30 days` },
  ] as const;
  protected readonly byMail = signal(false);
  protected readonly emails = signal('');
  protected readonly language = signal<UserLanguage>(
    USER_LANGUAGES.find((code) => code === inject(Locale).language) ?? 'en',
  );
  protected readonly chosen = signal<ReadonlySet<ConversationId>>(new Set());
  protected readonly role = signal<SiteRole>('member');
  protected readonly count = signal<number>(1);
  protected readonly seconds = signal<number>(7 * DAY);
  protected readonly busy = signal(false);
  protected readonly failure = signal<string | null>(null);
  protected readonly issued = signal<IssuedInvitation | null>(null);
  protected readonly sent = signal<readonly InvitedAddress[]>([]);
  protected readonly link = computed(() => {
    const issued = this.issued();
    return issued === null ? null : new URL(issued.path, document.baseURI).href;
  });

  /** The invitation was revoked. */
  forget(id: string): void {
    if (this.issued()?.id === id) this.issued.set(null);
  }

  protected chooseRole(value: string): void {
    this.role.set(this.roles().find((role) => role === value) ?? 'member');
  }

  protected chooseLanguage(value: string): void {
    this.language.set(USER_LANGUAGES.find((code) => code === value) ?? 'en');
  }

  protected toggle(id: ConversationId): void {
    this.chosen.update((chosen) => {
      const next = new Set(chosen);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }

  protected async create(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy()) return;
    this.busy.set(true);
    this.failure.set(null);
    this.issued.set(null);
    this.sent.set([]);
    try {
      await (this.byMail() ? this.#send() : this.#issue());
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

  async #issue(): Promise<void> {
    const request = { ...this.#terms(), uses: this.count() };
    this.issued.set(await this.#administration.run((api) => api.invite(request)));
    this.created.emit();
  }

  async #send(): Promise<void> {
    const emails = this.emails()
      .split(/[\s,;]+/)
      .filter((each) => each !== '');
    if (
      emails.length === 0 ||
      emails.length > INVITATION_LIMITS.emailsMax ||
      !emails.every((each) => ADDRESS.test(each))
    ) {
      this.failure.set(
        $localize`:@@invitations.emailsWrong:Enter 1 to 50 email addresses, one per line.`,
      );
      return;
    }
    const request = { ...this.#terms(), emails, language: this.language() };
    this.sent.set(await this.#administration.run((api) => api.inviteByMail(request)));
    this.emails.set('');
    this.created.emit();
  }

  #terms() {
    const conversationIds = [...this.chosen()];
    return {
      siteRole: this.role(),
      seconds: this.seconds(),
      ...(conversationIds.length === 0 ? {} : { conversationIds }),
    };
  }
}

function outcomeWords(): Readonly<Record<InvitedAddressOutcome, string>> {
  return {
    sent: $localize`:@@invitations.sent:Sent`,
    'account-exists': $localize`:@@invitations.exists:Has an account already`,
    failed: $localize`:@@invitations.failed:Couldn't be sent`,
  };
}
