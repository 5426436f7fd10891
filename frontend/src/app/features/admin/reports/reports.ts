import { Component, effect, inject, input, signal, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { Report, ReportOutcome, ReportState, ReportWithContext } from '@chatcall/contracts';
import { REPORT_STATES } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Times } from '../../../core/i18n/times';
import { reasonWords } from '../../../core/people/report-words';
import { Session } from '../../../core/session/session';
import { Button } from '../../../ui/button/button';
import { Confirm } from '../../../ui/dialog/confirm';
import type { ConfirmData } from '../../../ui/dialog/confirm-dialog';
import { Toasts } from '../../../ui/toast/toasts';
import { Administration } from '../administration';
import { ListEnd } from '../list-end';
import { PagedList } from '../paged-list';

/** What users have reported, with what was written around it, and the decisions. */
@Component({
  selector: 'cc-admin-reports',
  imports: [Button, ListEnd, RouterLink],
  templateUrl: './reports.html',
  styleUrls: ['../../../ui/sections/section.css', '../lists.css', './reports.css'],
})
export class ReportsPage {
  readonly #administration = inject(Administration);
  readonly #router = inject(Router);
  readonly #confirm = inject(Confirm);
  readonly #toasts = inject(Toasts);
  protected readonly session = inject(Session);
  protected readonly times = inject(Times);
  readonly state = input<string>();
  protected readonly states = REPORT_STATES;
  protected readonly reasonWords = reasonWords();
  protected readonly stateWords: Readonly<Record<ReportState, string>> = {
    open: $localize`:@@reports.open:Open`,
    resolved: $localize`:@@reports.resolved:Handled`,
  };
  protected readonly outcomeWords: Readonly<Record<ReportOutcome, string>> = {
    dismissed: $localize`:@@reports.dismissed:Dismissed`,
    'message-deleted': $localize`:@@reports.deleted:Message deleted`,
    'user-deactivated': $localize`:@@reports.deactivated:User deactivated`,
  };
  protected readonly list = new PagedList<ReportState, Report>((state, cursor) =>
    this.#administration.run((api) => api.reports(state, cursor)),
  );
  /** The reports whose context is shown. */
  protected readonly opened = signal<ReadonlyMap<string, ReportWithContext>>(new Map());
  protected readonly busy = signal<string | null>(null);
  protected readonly shown = (): ReportState =>
    this.states.find((each) => each === this.state()) ?? 'open';

  constructor() {
    effect(() => {
      const state = this.shown();
      untracked(() => void this.list.load(state));
    });
  }

  protected show(state: ReportState): void {
    void this.#router.navigate([], { queryParams: state === 'open' ? {} : { state } });
  }

  protected async toggle({ id }: Report): Promise<void> {
    const opened = new Map(this.opened());
    if (opened.delete(id)) return this.opened.set(opened);
    try {
      const found = await this.#administration.run((api) => api.report(id));
      this.opened.update((all) => new Map([...all, [id, found]]));
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }

  protected async dismiss(report: Report): Promise<void> {
    await this.#resolve(report, 'dismissed');
  }

  protected async remove(report: Report): Promise<void> {
    await this.#resolve(report, 'message-deleted', {
      heading: $localize`:@@reports.deleteHeading:Delete this message?`,
      text: $localize`:@@message.deleteText:It is removed for everyone.`,
      verb: $localize`:@@message.delete:Delete`,
      danger: true,
    });
  }

  protected async deactivate(report: Report): Promise<void> {
    await this.#resolve(report, 'user-deactivated', {
      heading: $localize`:@@reports.deactivateHeading:Deactivate this person?`,
      text: $localize`:@@reports.deactivateText:They are signed out on all devices, and can't sign in until someone reactivates them.`,
      verb: $localize`:@@reports.deactivate:Deactivate`,
      danger: true,
    });
  }

  /** Somebody may have been faster: the list is then loaded again. */
  async #resolve(report: Report, outcome: ReportOutcome, sure?: ConfirmData): Promise<void> {
    if (sure && !(await this.#confirm.ask(sure))) return;
    this.busy.set(report.id);
    try {
      await this.#administration.run((api) => api.resolveReport(report.id, outcome));
      this.list.remove(({ id }) => id === report.id);
      this.#toasts.show({ kind: 'success', text: this.outcomeWords[outcome] });
    } catch (error) {
      this.#toasts.error(errorText(error));
      await this.list.load(this.shown());
    } finally {
      this.busy.set(null);
    }
  }
}
