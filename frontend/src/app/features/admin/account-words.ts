import type { SiteRole, UserState, WaitingReason } from '@chatcall/contracts';

/** What each site role is called. */
export function roleWords(): Readonly<Record<SiteRole, string>> {
  return {
    owner: $localize`:@@siteRole.owner:Owner`,
    administrator: $localize`:@@siteRole.administrator:Administrator`,
    auditor: $localize`:@@siteRole.auditor:Auditor`,
    member: $localize`:@@siteRole.member:Member`,
    guest: $localize`:@@siteRole.guest:Guest`,
    bot: $localize`:@@siteRole.bot:Bot`,
  };
}

/** What a user with each site role may do. */
export function roleNotes(): Readonly<Record<SiteRole, string>> {
  return {
    owner: $localize`:@@roleNote.owner:May do everything, also make other owners.`,
    administrator: $localize`:@@roleNote.administrator:Manages users and settings, but no owners.`,
    auditor: $localize`:@@roleNote.auditor:A member who also reads users, settings and the audit log.`,
    member: $localize`:@@roleNote.member:Uses chats and calls.`,
    guest: $localize`:@@roleNote.guest:Only sees the people and conversations they share.`,
    bot: $localize`:@@roleNote.bot:A program: chats without calls and contacts.`,
  };
}

/** What each state of an account is called. */
export function stateWords(): Readonly<Record<UserState, string>> {
  return {
    invited: $localize`:@@userState.invited:Not active yet`,
    active: $localize`:@@userState.active:Active`,
    deactivated: $localize`:@@mark.deactivated:Deactivated`,
    erased: $localize`:@@mark.erased:Deleted account`,
  };
}

/** What a new account waits for. */
export function waitingWords(): Readonly<Record<WaitingReason, string>> {
  return {
    approval: $localize`:@@waitingFor.approval:Waiting for approval`,
    verification: $localize`:@@waitingFor.verification:Waiting for email confirmation`,
  };
}
