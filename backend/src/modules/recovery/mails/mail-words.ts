import type { UserLanguage } from '@chatcall/contracts';

/** What each mail says in a language. */
export interface MailWords {
  readonly greeting: (name: string) => string;
  /** For links to be ignored by those who did not ask for them. */
  readonly notMe: string;
  readonly accountInvitation: LinkWords;
  readonly passwordReset: LinkWords;
  readonly registrationApproved: Omit<LinkWords, 'lifetime'>;
  readonly registrationDeclined: NoticeWords;
  readonly passwordChanged: NoticeWords;
  readonly factorsReset: NoticeWords;
  readonly newDevice: {
    readonly subject: string;
    readonly text: string;
    readonly facts: (time: string, address: string) => string;
    readonly label: string;
    readonly note: string;
  };
  readonly emailVerification: LinkWords;
  readonly emailChange: LinkWords;
  readonly emailChanged: LinkWords & { readonly to: (address: string) => string };
  /** Of a change by an administrator, besides the words of `emailChanged`. */
  readonly emailAssigned: Omit<NoticeWords, 'subject'>;
}

/** Of a mail about something that happened. */
export interface NoticeWords {
  readonly subject: string;
  readonly text: string;
  readonly note: string;
}

interface LinkWords {
  readonly subject: string;
  readonly text: string;
  readonly label: string;
  /** How long the link works. */
  readonly lifetime: string;
}

const EN: MailWords = {
  greeting: (name) => `Hello ${name},`,
  notMe: 'If you did not ask for this, you can ignore this mail.',
  accountInvitation: {
    subject: 'Your ChatCall account',
    text: 'An administrator has created a ChatCall account for you. Choose a password to start.',
    label: 'Choose a password',
    lifetime: 'The link works once, for seven days.',
  },
  passwordReset: {
    subject: 'Set a new ChatCall password',
    text: 'You asked to set a new password for your ChatCall account. Afterwards you will be signed out on all devices.',
    label: 'Set a new password',
    lifetime: 'The link works once, for one hour.',
  },
  registrationApproved: {
    subject: 'Your ChatCall account is active',
    text: 'An administrator has approved your ChatCall account. You can sign in now.',
    label: 'Sign in',
  },
  registrationDeclined: {
    subject: 'Your ChatCall account was declined',
    text: 'An administrator has declined the ChatCall account that you asked for. It was deleted with everything you entered.',
    note: 'If you think that this is a mistake, contact your administrator.',
  },
  passwordChanged: {
    subject: 'Your ChatCall password was changed',
    text: 'The password of your ChatCall account was changed, and other devices were signed out.',
    note: 'If that was not you, set a new password with "Forgot your password?" on the sign-in page, and tell your administrator.',
  },
  newDevice: {
    subject: 'New sign-in to your ChatCall account',
    text: 'Your ChatCall account was used to sign in on a device that it was not used on before.',
    facts: (time, address) => `Time: ${time}. Network address: ${address}.`,
    label: 'Set a new password',
    note: 'If that was you, there is nothing to do. If not, set a new password: all devices will then be signed out. The settings list your devices under Security.',
  },
  factorsReset: {
    subject: 'Your second sign-in step was removed',
    text: 'An administrator has removed the second factors and recovery codes of your ChatCall account. Until you add one again, your password alone is enough to sign in.',
    note: 'If you did not ask for this, change your password and tell your administrator.',
  },
  emailVerification: {
    subject: 'Confirm your email address for ChatCall',
    text: 'Please confirm that this is your email address.',
    label: 'Confirm the address',
    lifetime: 'The link works once, for three days.',
  },
  emailChange: {
    subject: 'Confirm your new email address for ChatCall',
    text: 'This is to be the new email address of your ChatCall account. The change takes effect when you confirm it.',
    label: 'Confirm the new address',
    lifetime: 'The link works once, for one day.',
  },
  emailChanged: {
    subject: 'Your ChatCall email address was changed',
    text: 'If that was you, there is nothing to do. If not, take the change back: this address will then be that of your account again, and all devices will be signed out.',
    label: 'Take the change back',
    lifetime: 'The link works once, for seven days.',
    to: (address) => `The email address of your ChatCall account was changed to ${address}.`,
  },
  emailAssigned: {
    text: 'An administrator made this change.',
    note: 'If you think that this is a mistake, contact your administrator.',
  },
};

const DE: MailWords = {
  greeting: (name) => `Hallo ${name},`,
  notMe: 'Wenn du das nicht angefordert hast, kannst du diese E-Mail ignorieren.',
  accountInvitation: {
    subject: 'Dein ChatCall-Konto',
    text: 'Die Administration hat ein ChatCall-Konto für dich angelegt. Wähle ein Passwort, um loszulegen.',
    label: 'Passwort wählen',
    lifetime: 'Der Link funktioniert einmal, sieben Tage lang.',
  },
  passwordReset: {
    subject: 'Neues ChatCall-Passwort festlegen',
    text: 'Du möchtest ein neues Passwort für dein ChatCall-Konto festlegen. Danach wirst du auf allen Geräten abgemeldet.',
    label: 'Neues Passwort festlegen',
    lifetime: 'Der Link funktioniert einmal, eine Stunde lang.',
  },
  registrationApproved: {
    subject: 'Dein ChatCall-Konto ist aktiv',
    text: 'Die Administration hat dein ChatCall-Konto freigegeben. Du kannst dich jetzt anmelden.',
    label: 'Anmelden',
  },
  registrationDeclined: {
    subject: 'Dein ChatCall-Konto wurde abgelehnt',
    text: 'Die Administration hat das ChatCall-Konto abgelehnt, das du beantragt hast. Es wurde mit allen Angaben gelöscht.',
    note: 'Wenn du das für einen Irrtum hältst, wende dich an deine Administration.',
  },
  passwordChanged: {
    subject: 'Dein ChatCall-Passwort wurde geändert',
    text: 'Das Passwort deines ChatCall-Kontos wurde geändert, andere Geräte wurden abgemeldet.',
    note: 'Wenn du das nicht warst, leg mit „Passwort vergessen?“ auf der Anmeldeseite ein neues Passwort fest und sag deiner Administration Bescheid.',
  },
  newDevice: {
    subject: 'Neue Anmeldung bei deinem ChatCall-Konto',
    text: 'Mit deinem ChatCall-Konto hat sich ein Gerät angemeldet, auf dem es noch nicht benutzt wurde.',
    facts: (time, address) => `Zeit: ${time}. Netzwerkadresse: ${address}.`,
    label: 'Neues Passwort festlegen',
    note: 'Wenn du das warst, musst du nichts tun. Wenn nicht, leg ein neues Passwort fest: Dann werden alle Geräte abgemeldet. Deine Geräte findest du in den Einstellungen unter Sicherheit.',
  },
  factorsReset: {
    subject: 'Dein zweiter Anmeldeschritt wurde entfernt',
    text: 'Die Administration hat die zweiten Faktoren und Wiederherstellungscodes deines ChatCall-Kontos entfernt. Bis du wieder einen hinzufügst, reicht dein Passwort allein zum Anmelden.',
    note: 'Wenn du nicht darum gebeten hast, ändere dein Passwort und sag deiner Administration Bescheid.',
  },
  emailVerification: {
    subject: 'Bestätige deine E-Mail-Adresse für ChatCall',
    text: 'Bitte bestätige, dass das deine E-Mail-Adresse ist.',
    label: 'Adresse bestätigen',
    lifetime: 'Der Link funktioniert einmal, drei Tage lang.',
  },
  emailChange: {
    subject: 'Bestätige deine neue E-Mail-Adresse für ChatCall',
    text: 'Das soll die neue E-Mail-Adresse deines ChatCall-Kontos sein. Die Änderung gilt, sobald du sie bestätigst.',
    label: 'Neue Adresse bestätigen',
    lifetime: 'Der Link funktioniert einmal, einen Tag lang.',
  },
  emailChanged: {
    subject: 'Deine ChatCall-E-Mail-Adresse wurde geändert',
    text: 'Wenn du das warst, musst du nichts tun. Wenn nicht, mach die Änderung rückgängig: Dein Konto hat dann wieder diese Adresse, und alle Geräte werden abgemeldet.',
    label: 'Änderung rückgängig machen',
    lifetime: 'Der Link funktioniert einmal, sieben Tage lang.',
    to: (address) => `Die E-Mail-Adresse deines ChatCall-Kontos wurde in ${address} geändert.`,
  },
  emailAssigned: {
    text: 'Die Administration hat das geändert.',
    note: 'Wenn du das für einen Fehler hältst, wende dich an die Administration.',
  },
};

export const MAIL_WORDS: Readonly<Record<UserLanguage, MailWords>> = { en: EN, de: DE };
