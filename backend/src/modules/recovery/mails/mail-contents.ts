import type { UserLanguage } from '@chatcall/contracts';
import type { MailContent } from '../../../platform/mail/index.js';
import { MAIL_WORDS } from './mail-words.js';

/** Whom a mail addresses, and in which language. */
export interface Addressee {
  readonly name: string;
  readonly language: UserLanguage;
}

export function passwordResetMail({ name, language }: Addressee, url: string): MailContent {
  const { greeting, notMe, passwordReset } = MAIL_WORDS[language];
  const { subject, text, label, lifetime } = passwordReset;
  return {
    language,
    subject,
    greeting: greeting(name),
    paragraphs: [text],
    action: { label, url },
    notes: [lifetime, notMe],
  };
}

export function passwordChangedMail({ name, language }: Addressee): MailContent {
  const { greeting, passwordChanged } = MAIL_WORDS[language];
  const { subject, text, note } = passwordChanged;
  return {
    language,
    subject,
    greeting: greeting(name),
    paragraphs: [text, note],
    action: null,
    notes: [],
  };
}

export function emailVerificationMail({ name, language }: Addressee, url: string): MailContent {
  const { greeting, notMe, emailVerification } = MAIL_WORDS[language];
  const { subject, text, label, lifetime } = emailVerification;
  return {
    language,
    subject,
    greeting: greeting(name),
    paragraphs: [text],
    action: { label, url },
    notes: [lifetime, notMe],
  };
}

export function emailChangeMail({ name, language }: Addressee, url: string): MailContent {
  const { greeting, notMe, emailChange } = MAIL_WORDS[language];
  const { subject, text, label, lifetime } = emailChange;
  return {
    language,
    subject,
    greeting: greeting(name),
    paragraphs: [text],
    action: { label, url },
    notes: [lifetime, notMe],
  };
}

/** To the former address. */
export function emailChangedMail(
  { name, language }: Addressee,
  newAddress: string,
  url: string,
): MailContent {
  const { greeting, emailChanged } = MAIL_WORDS[language];
  const { subject, text, label, lifetime, to } = emailChanged;
  return {
    language,
    subject,
    greeting: greeting(name),
    paragraphs: [to(newAddress), text],
    action: { label, url },
    notes: [lifetime],
  };
}
