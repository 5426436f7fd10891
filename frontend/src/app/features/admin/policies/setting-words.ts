import type { SettingName } from '@chatcall/contracts';

interface Words {
  readonly label: string;
  /** What the setting does. */
  readonly note: string;
}

/** What each setting is called, and what it does. */
export function settingWords(): Readonly<Record<SettingName, Words>> {
  return {
    'site.name': {
      label: $localize`:@@setting.siteName:Name of this server`,
      note: $localize`:@@setting.siteNameNote:Everyone sees it on the page to sign in.`,
    },
    'branding.accent': {
      label: $localize`:@@setting.accent:Colour`,
      note: $localize`:@@setting.accentNote:Of buttons, links and own messages. It's made lighter or darker where text couldn't be read otherwise.`,
    },
    'branding.logo': {
      label: $localize`:@@setting.logo:Logo`,
      note: $localize`:@@setting.logoNote:A square PNG, JPEG or WebP picture of up to 1 MB, shown instead of the logo of ChatCall. Of others the middle is used.`,
    },
    'branding.signInText': {
      label: $localize`:@@setting.signInText:Text on the page to sign in`,
      note: $localize`:@@setting.signInTextNote:For example who this server is for. Everyone can read it without signing in.`,
    },
    'branding.links': {
      label: $localize`:@@setting.signInLinks:Links on the page to sign in`,
      note: $localize`:@@setting.signInLinksNote:Up to five, each with a name and an address that begins with https:// or mailto:`,
    },
    'registration.mode': {
      label: $localize`:@@setting.registration:Who can create an account`,
      note: $localize`:@@setting.registrationNote:Existing accounts stay as they are. With certain domains, new people confirm their address first if this server sends email.`,
    },
    'registration.domains': {
      label: $localize`:@@setting.domains:Domains of email addresses`,
      note: $localize`:@@setting.domainsNote:Only used if accounts are limited to domains. One domain per line, such as example.com. Subdomains count separately.`,
    },
    'invitations.members': {
      label: $localize`:@@setting.memberInvitations:Members can invite people`,
      note: $localize`:@@setting.memberInvitationsNote:Only as members, and only to groups and channels to which they can add people. They find the page under Admin.`,
    },
    'terms.text': {
      label: $localize`:@@setting.terms:Terms to accept`,
      note: $localize`:@@setting.termsNote:Everyone has to accept this text before they use this server, and again after each change. You have accepted it by saving it. Running calls of others may end. Empty: nothing to accept.`,
    },
    'passwords.minLength': {
      label: $localize`:@@setting.passwordLength:Length of passwords`,
      note: $localize`:@@setting.passwordLengthNote:How many characters a new password needs. Existing passwords stay as they are. Easy and leaked passwords are always refused.`,
    },
    'sessions.idleSeconds': {
      label: $localize`:@@setting.idle:Sign out unused devices after`,
      note: $localize`:@@setting.idleNote:A device that is in use stays signed in.`,
    },
    'sessions.maxSeconds': {
      label: $localize`:@@setting.maxAge:Sign out all devices after`,
      note: $localize`:@@setting.maxAgeNote:Counts from the sign-in, also for devices in use. 0: never.`,
    },
    'factors.required': {
      label: $localize`:@@setting.factors:Who needs a two-step sign-in`,
      note: $localize`:@@setting.factorsNote:They have to set up an authenticator app, a passkey or a security key. Every change gives all of them the days below again.`,
    },
    'factors.graceDays': {
      label: $localize`:@@setting.factorDays:Days to set it up`,
      note: $localize`:@@setting.factorDaysNote:Counts from the choice above, from when an account was created, or from its last change of role, whichever is later. Afterwards only setting it up is possible. 0: at once.`,
    },
    'channels.creators': {
      label: $localize`:@@setting.channels:Who can create channels`,
      note: $localize`:@@setting.channelsNote:Existing channels stay as they are.`,
    },
    'messages.editSeconds': {
      label: $localize`:@@setting.edit:Messages can be edited for`,
      note: $localize`:@@setting.editNote:Counts from when a message was sent. 0: without a limit. Earlier versions stay visible.`,
    },
    'links.previews': {
      label: $localize`:@@setting.links:Previews of links`,
      note: $localize`:@@setting.linksNote:The server opens the pages of links in messages and shows their titles and pictures. It needs access to the internet.`,
    },
    'calls.screenSharing': {
      label: $localize`:@@setting.screens:Screen sharing in calls`,
      note: $localize`:@@setting.screensNote:If it's off, nobody can start to share their screen. Screens that are shared already stay until they're stopped.`,
    },
    'consent.messages': {
      label: $localize`:@@setting.consentMessages:Who can message new people`,
      note: consentNote(),
    },
    'consent.calls': {
      label: $localize`:@@setting.consentCalls:Who can call new people`,
      note: consentNote(),
    },
    'mail.language': {
      label: $localize`:@@setting.mailLanguage:Language of email`,
      note: $localize`:@@setting.mailLanguageNote:For people who have not chosen a language, and for invitations.`,
    },
    'consent.adding': {
      label: $localize`:@@setting.consentAdding:Who can add new people to conversations`,
      note: consentNote(),
    },
  };
}

/** Names of the choices of all settings; values that have none are shown as they are. */
export function choiceWords(): Readonly<Partial<Record<string, string>>> {
  return {
    everyone: $localize`:@@consent.everyone:Everyone`,
    shared: $localize`:@@consent.shared:People in a shared conversation`,
    contacts: $localize`:@@consent.contacts:Contacts only`,
    en: 'English',
    de: 'Deutsch',
    open: $localize`:@@setting.open:Everyone`,
    domain: $localize`:@@setting.domain:Certain domains`,
    approval: $localize`:@@setting.approval:People whom an administrator approves`,
    invitation: $localize`:@@setting.invitation:People with an invitation`,
    closed: $localize`:@@setting.closed:Nobody`,
    owner: $localize`:@@siteRole.owners:Owners`,
    administrator: $localize`:@@siteRole.administrators:Administrators`,
    auditor: $localize`:@@siteRole.auditors:Auditors`,
    member: $localize`:@@siteRole.members:Members`,
    guest: $localize`:@@siteRole.guests:Guests`,
    bot: $localize`:@@siteRole.bots:Bots`,
  };
}

function consentNote(): string {
  return $localize`:@@setting.consentNote:Holds for accounts that are created from now on. Everyone can change it for themselves.`;
}
