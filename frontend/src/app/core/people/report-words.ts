import type { ReportReason } from '@chatcall/contracts';

/** What is wrong with something that is reported. */
export function reasonWords(): Readonly<Record<ReportReason, string>> {
  return {
    spam: $localize`:@@report.spam:Spam or advertising`,
    harassment: $localize`:@@report.harassment:Harassment or hate`,
    inappropriate: $localize`:@@report.inappropriate:Inappropriate content`,
    impersonation: $localize`:@@report.impersonation:Pretends to be someone else`,
    other: $localize`:@@report.other:Something else`,
  };
}
