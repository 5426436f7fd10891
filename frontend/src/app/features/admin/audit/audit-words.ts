import type { AuditAction } from '@chatcall/contracts';

/** What each action of the audit log is called. */
export function actionWords(): Readonly<Record<AuditAction, string>> {
  return {
    'sign-in.succeeded': $localize`:@@auditAction.signedIn:Signed in`,
    'sign-in.failed': $localize`:@@auditAction.failed:Sign-in failed`,
    'sign-in.locked-out': $localize`:@@auditAction.lockedOut:Sign-in locked`,
    'session.ended': $localize`:@@auditAction.ended:Device signed out`,
    'account.registered': $localize`:@@auditAction.registered:Account created`,
    'account.password-changed': $localize`:@@auditAction.password:Password changed`,
    'account.factor-added': $localize`:@@auditAction.factorAdded:Second factor added`,
    'account.factor-removed': $localize`:@@auditAction.factorRemoved:Second factor removed`,
    'account.factors-reset': $localize`:@@auditAction.factorsReset:Second factors reset`,
    'account.recovery-codes-created': $localize`:@@auditAction.codesCreated:Recovery codes created`,
    'account.recovery-code-used': $localize`:@@auditAction.codeUsed:Recovery code used`,
    'account.state-changed': $localize`:@@auditAction.state:Access changed`,
    'account.role-changed': $localize`:@@auditAction.role:Role changed`,
    'account.erased': $localize`:@@auditAction.erased:User erased`,
    'account.renamed': $localize`:@@auditAction.renamed:Names changed`,
    'account.email-verified': $localize`:@@auditAction.verified:Email address confirmed`,
    'account.email-changed': $localize`:@@auditAction.email:Email address changed`,
    'account.reset-link-issued': $localize`:@@auditAction.link:Password link issued`,
    'users.imported': $localize`:@@auditAction.usersImported:Users imported`,
    'registration.waiting': $localize`:@@auditAction.waiting:Account waits`,
    'registration.approved': $localize`:@@auditAction.approved:Account approved`,
    'registration.declined': $localize`:@@auditAction.declined:Account declined`,
    'registration.expired': $localize`:@@auditAction.expired:Waiting account deleted`,
    'setting.changed': $localize`:@@auditAction.setting:Policy changed`,
    'call.started': $localize`:@@auditAction.callStarted:Call started`,
    'call.ended': $localize`:@@auditAction.callEnded:Call ended`,
    'invitation.created': $localize`:@@auditAction.invited:Invitation created`,
    'invitation.revoked': $localize`:@@auditAction.uninvited:Invitation revoked`,
    'access.denied': $localize`:@@auditAction.denied:Access denied`,
    'audit.exported': $localize`:@@auditAction.exported:Audit log exported`,
    'audit.entries-lost': $localize`:@@auditAction.lost:Entries lost`,
  };
}
