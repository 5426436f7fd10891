import type { Notice } from '@chatcall/contracts';
import { deviceWords } from '../../core/session/devices/device-name';
import type { IconName } from '../../ui/icon/icon-paths';

/** A notice in words, and where to do something about it. */
export interface NoticeWords {
  readonly icon: IconName;
  readonly text: string;
  /** More about it. */
  readonly line?: string;
  readonly link?: { readonly path: string; readonly text: string };
}

/** Null for kinds of a newer server, which this app does not know. */
export function noticeWords(notice: Notice): NoticeWords | null {
  const security = {
    path: '/settings/security',
    text: $localize`:@@notices.security:Check your security settings`,
  };
  switch (notice.kind) {
    case 'sign-in.new-device':
      return {
        icon: 'laptop',
        text: $localize`:@@notices.newDevice:New sign-in: ${deviceWords(notice.details.userAgent)}:device:`,
        line: notice.details.address,
      };
    case 'account.password-changed':
      return {
        icon: 'lock',
        text: $localize`:@@notices.passwordChanged:Your password was changed, and your other devices were signed out.`,
        link: security,
      };
    case 'account.email-changed':
      return {
        icon: 'at-sign',
        text: notice.details.undone
          ? $localize`:@@notices.emailRestored:Your former e-mail address was restored.`
          : $localize`:@@notices.emailChanged:Your e-mail address was changed.`,
        link: security,
      };
    case 'account.factor-added':
      return {
        icon: 'shield',
        text: $localize`:@@notices.factorAdded:A second factor was added to your account.`,
        link: security,
      };
    case 'account.factor-removed':
      return {
        icon: 'shield',
        text: $localize`:@@notices.factorRemoved:A second factor was removed from your account.`,
        link: security,
      };
    case 'account.factors-reset':
      return {
        icon: 'shield',
        text: $localize`:@@notices.factorsReset:An administrator removed your second factors. Until you set up a new one, your password is enough to sign in.`,
        link: security,
      };
    case 'account.recovery-code-used':
      return {
        icon: 'shield',
        text: $localize`:@@notices.recoveryCode:Someone signed in with one of your recovery codes. Codes left: ${notice.details.left}:count:`,
        link: security,
      };
    case 'account.exported':
      return {
        icon: 'download',
        text: $localize`:@@notices.exported:An administrator asked for a copy of everything that this server has about you, your messages included.`,
      };
    case 'report.received':
      return {
        icon: 'circle-alert',
        text: $localize`:@@notices.reportReceived:Something was reported and waits for a decision.`,
        link: { path: '/admin/reports', text: $localize`:@@notices.openReports:Open reports` },
      };
    case 'report.handled':
      return {
        icon: 'circle-check',
        text: notice.details.acted
          ? $localize`:@@notices.reportActed:Your report was checked, and something was done about it. Thank you.`
          : $localize`:@@notices.reportDismissed:Your report was checked. It breaks no rule, so nothing was done.`,
      };
    case 'registration.waiting':
      return {
        icon: 'user-plus',
        text: $localize`:@@notices.registration:Someone has created an account and waits for your approval.`,
        link: { path: '/admin/users', text: $localize`:@@notices.openUsers:Open users` },
      };
    default:
      return null;
  }
}
