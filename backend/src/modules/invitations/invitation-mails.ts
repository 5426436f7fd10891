import type { UserLanguage } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import type { MailConfig } from '../../config/index.js';
import { MailQueue, MailUnavailableError, layOut } from '../../platform/mail/index.js';
import type { MailContent } from '../../platform/mail/index.js';
import { SiteSettings } from '../settings/index.js';

/** An invitation to send. */
export interface MailedInvitation {
  readonly email: string;
  readonly invitedBy: string;
  readonly token: string;
  readonly expiresAt: Date;
  /** Null: that of the server. */
  readonly language: UserLanguage | null;
}

interface Words {
  readonly greeting: string;
  readonly subject: (site: string) => string;
  readonly text: (by: string, site: string) => string;
  readonly label: string;
  readonly until: (time: string) => string;
  readonly notMe: string;
}

const WORDS: Readonly<Record<UserLanguage, Words>> = {
  en: {
    greeting: 'Hello,',
    subject: (site) => `Your invitation to ${site}`,
    text: (by, site) =>
      `${by} invites you to ${site}, for chats and calls. Create your account with the link.`,
    label: 'Create account',
    until: (time) => `The link works once, until ${time}. It is only for this email address.`,
    notMe: 'If you do not know who invites you, you can ignore this mail.',
  },
  de: {
    greeting: 'Hallo,',
    subject: (site) => `Deine Einladung zu ${site}`,
    text: (by, site) =>
      `${by} lädt dich zu ${site} ein, für Chats und Anrufe. Mit dem Link legst du dein Konto an.`,
    label: 'Konto anlegen',
    until: (time) =>
      `Der Link funktioniert einmal, bis ${time}. Er gilt nur für diese E-Mail-Adresse.`,
    notMe: 'Wenn du nicht weißt, wer dich einlädt, kannst du diese E-Mail ignorieren.',
  },
};

const TIME: Intl.DateTimeFormatOptions = {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: 'UTC',
};

/** Queues the mails with invitations. */
@Injectable()
export class InvitationMails {
  readonly #queue: MailQueue;
  readonly #settings: SiteSettings;
  readonly #config: MailConfig | null;

  constructor(queue: MailQueue, settings: SiteSettings, { mail }: AppConfig) {
    this.#queue = queue;
    this.#settings = settings;
    this.#config = mail;
  }

  /** @throws MailUnavailableError */
  requireAvailable(): void {
    if (!this.#queue.available) throw new MailUnavailableError();
  }

  /** @throws UnavailableError */
  async send(invitation: MailedInvitation): Promise<void> {
    const usefulUntil = invitation.expiresAt.toISOString();
    const content = this.#content(invitation);
    await this.#queue.add({
      ...layOut(content, invitation.email),
      kind: 'invitation',
      usefulUntil,
    });
  }

  #content({ invitedBy, token, expiresAt, language }: MailedInvitation): MailContent {
    const chosen = language ?? this.#settings.get('mail.language');
    const { greeting, subject, text, label, until, notMe } = WORDS[chosen];
    const site = this.#settings.get('site.name');
    const time = `${new Intl.DateTimeFormat(chosen, TIME).format(expiresAt)} UTC`;
    return {
      language: chosen,
      subject: subject(site),
      greeting,
      paragraphs: [text(invitedBy, site)],
      action: { label, url: `${this.#config?.publicUrl ?? ''}/register#${token}` },
      notes: [until(time), notMe],
    };
  }
}
