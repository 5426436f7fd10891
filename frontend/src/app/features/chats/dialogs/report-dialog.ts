import { Component, inject, signal } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { REPORT_LIMITS, REPORT_REASONS } from '@chatcall/contracts';
import type { ReportReason, SubmitReportRequest } from '@chatcall/contracts';
import { CLIENT } from '../../../core/client';
import { errorText } from '../../../core/errors/error-text';
import { IsolatePipe } from '../../../core/i18n/isolate';
import { reasonWords } from '../../../core/people/report-words';
import { Button } from '../../../ui/button/button';
import { DialogFrame } from '../../../ui/dialog/dialog-frame';
import type { Dialogs } from '../../../ui/dialog/dialogs';
import { Control, Field } from '../../../ui/field/field';
import { Toasts } from '../../../ui/toast/toasts';

/** A message, or a user. */
type ReportTarget = Pick<SubmitReportRequest, 'conversationId' | 'messageId' | 'userId'>;

interface ReportData {
  readonly target: ReportTarget;
  /** Of the reported user, or of the author of the message. */
  readonly name: string;
}

/** Asks what is wrong with a message or a user, and reports it. */
export async function openReport(
  dialogs: Dialogs,
  target: ReportTarget,
  name: string,
): Promise<void> {
  const data: ReportData = { target, name };
  await dialogs.open(ReportDialog, { data, delayFocusTrap: false, width: '480px' });
}

/** What is wrong, and a comment for the administrators. */
@Component({
  selector: 'cc-report-dialog',
  imports: [Button, Control, DialogFrame, Field, IsolatePipe],
  template: `
    <form (submit)="send($event)">
      <cc-dialog-frame [heading]="heading">
        <p class="lead">
          @if (ofMessage) {
            <span i18n="@@report.messageNote"
              >The administrators see this message of {{ data.name | isolate }} and a few messages
              around it.</span
            >
          } @else {
            <span i18n="@@report.userNote"
              >The administrators see that you have reported {{ data.name | isolate }}.</span
            >
          }
          <span i18n="@@report.note"> Nobody else learns of it.</span>
        </p>
        <fieldset>
          <legend i18n="@@report.reason">What's wrong?</legend>
          @for (each of reasons; track each) {
            <label>
              <input
                type="radio"
                name="reason"
                [value]="each"
                [checked]="reason() === each"
                [attr.data-testid]="'report-' + each"
                (change)="reason.set(each)"
              />
              <span>{{ words[each] }}</span>
            </label>
          }
        </fieldset>
        <cc-field label="Comment (optional)" i18n-label="@@report.comment" [error]="failure()">
          <textarea
            #text
            ccControl
            rows="3"
            dir="auto"
            data-testid="report-comment"
            [attr.maxlength]="max"
            (input)="comment.set(text.value)"
          ></textarea>
        </cc-field>
        <ng-container ccDialogAction>
          <button
            type="submit"
            ccButton="primary"
            data-testid="report-send"
            [disabled]="reason() === null"
            [busy]="busy()"
            i18n="@@report.verb"
          >
            Report
          </button>
        </ng-container>
      </cc-dialog-frame>
    </form>
  `,
  styles: `
    .lead {
      margin-bottom: var(--cc-s3);
      color: var(--cc-text-2);
      overflow-wrap: anywhere;
    }
    fieldset {
      margin: 0 0 var(--cc-s3);
      padding: 0;
      border: 0;
    }
    legend {
      padding: 0;
      font-weight: 600;
    }
    label {
      display: flex;
      gap: var(--cc-s2);
      align-items: center;
      min-height: 40px;
      cursor: pointer;
    }
    input[type='radio'] {
      width: 20px;
      height: 20px;
      margin: 0;
    }
  `,
})
class ReportDialog {
  readonly #ref = inject<MatDialogRef<ReportDialog>>(MatDialogRef);
  readonly #site = inject(CLIENT).site;
  readonly #toasts = inject(Toasts);
  protected readonly data = inject<ReportData>(MAT_DIALOG_DATA);
  protected readonly ofMessage = this.data.target.messageId !== undefined;
  protected readonly heading = this.ofMessage
    ? $localize`:@@report.message:Report this message?`
    : $localize`:@@report.user:Report this person?`;
  protected readonly reasons = REPORT_REASONS;
  protected readonly words = reasonWords();
  protected readonly max = REPORT_LIMITS.commentMax;
  protected readonly reason = signal<ReportReason | null>(null);
  protected readonly comment = signal('');
  protected readonly busy = signal(false);
  protected readonly failure = signal<string | null>(null);

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const reason = this.reason();
    if (reason === null || this.busy()) return;
    this.busy.set(true);
    this.failure.set(null);
    const comment = this.comment().trim();
    try {
      await this.#site.report({ ...this.data.target, reason, ...(comment && { comment }) });
      this.#toasts.show({
        kind: 'success',
        text: $localize`:@@report.sent:Reported. You get a notice when somebody has decided.`,
      });
      this.#ref.close();
    } catch (error) {
      this.failure.set(errorText(error));
    } finally {
      this.busy.set(false);
    }
  }
}
