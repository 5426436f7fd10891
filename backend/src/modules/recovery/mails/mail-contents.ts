import type { UserLanguage } from '@chatcall/contracts';
import type { MailContent } from '../../../platform/mail/index.js';
import { MAIL_WORDS } from './mail-words.js';
import type { NoticeWords } from './mail-words.js';

const TIME: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
  timeZoneName: 'short',
};

/** Whom a mail addresses, and in which language. */
export interface Addressee {
  readonly name: string;
  readonly language: UserLanguage;
}

/** A sign-in, as a mail describes it. Without the name of the device, which it chooses itself. */
export interface SignInFacts {
  readonly at: Date;
  /** Network address of the device. */
  readonly address: string;
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

/** For a user whose account somebody else has created. */
export function accountInvitationMail({ name, language }: Addressee, url: string): MailContent {
  const { greeting, accountInvitation } = MAIL_WORDS[language];
  const { subject, text, label, lifetime } = accountInvitation;
  return {
    language,
    subject,
    greeting: greeting(name),
    paragraphs: [text],
    action: { label, url },
    notes: [lifetime],
  };
}

export function passwordChangedMail(user: Addressee): MailContent {
  return noticeMail(user, MAIL_WORDS[user.language].passwordChanged);
}

export function registrationDeclinedMail(user: Addressee): MailContent {
  return noticeMail(user, MAIL_WORDS[user.language].registrationDeclined);
}

/** @param url of the page to sign in */
export function registrationApprovedMail({ name, language }: Addressee, url: string): MailContent {
  const { greeting, registrationApproved } = MAIL_WORDS[language];
  const { subject, text, label } = registrationApproved;
  return {
    language,
    subject,
    greeting: greeting(name),
    paragraphs: [text],
    action: { label, url },
    notes: [],
  };
}

export function factorsResetMail(user: Addressee): MailContent {
  return noticeMail(user, MAIL_WORDS[user.language].factorsReset);
}

/** A mail about something that happened, without a link. */
function noticeMail(
  { name, language }: Addressee,
  { subject, text, note }: NoticeWords,
): MailContent {
  return {
    language,
    subject,
    greeting: MAIL_WORDS[language].greeting(name),
    paragraphs: [text, note],
    action: null,
    notes: [],
  };
}

export function newDeviceMail(
  { name, language }: Addressee,
  { at, address }: SignInFacts,
  url: string,
): MailContent {
  const { greeting, newDevice } = MAIL_WORDS[language];
  const { subject, text, facts, label, note } = newDevice;
  const time = new Intl.DateTimeFormat(language, TIME).format(at);
  return {
    language,
    subject,
    greeting: greeting(name),
    paragraphs: [text, facts(time, address)],
    action: { label, url },
    notes: [note],
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
export function emailAssignedMail(user: Addressee, newAddress: string): MailContent {
  const { emailAssigned, emailChanged } = MAIL_WORDS[user.language];
  return noticeMail(user, {
    ...emailAssigned,
    subject: emailChanged.subject,
    text: `${emailChanged.to(newAddress)} ${emailAssigned.text}`,
  });
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
