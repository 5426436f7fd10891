import { Component, inject, signal } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import type { Timestamp } from '@chatcall/contracts';
import { Button } from '../../../ui/button/button';
import { DialogFrame } from '../../../ui/dialog/dialog-frame';
import { Control, Field } from '../../../ui/field/field';

export interface JumpToDateData {
  /** When the conversation began. */
  readonly since: Timestamp;
}

/** Asks for a day of a conversation. Closes with its beginning on this device. */
@Component({
  selector: 'cc-jump-to-date-dialog',
  imports: [Button, Control, DialogFrame, Field],
  template: `
    <form (submit)="$event.preventDefault(); jump()">
      <cc-dialog-frame heading="Jump to date" i18n-heading="@@timeline.jumpToDate">
        <cc-field label="Date" i18n-label="@@jumpToDate.date" [error]="failure()">
          <input
            ccControl
            type="date"
            data-testid="jump-date"
            cdkFocusInitial
            [min]="first"
            [max]="last"
            [value]="date()"
            (input)="date.set($any($event.target).value)"
          />
        </cc-field>
        <ng-container ccDialogAction>
          <button
            type="submit"
            ccButton="primary"
            data-testid="jump-date-submit"
            i18n="@@jumpToDate.show"
          >
            Show messages
          </button>
        </ng-container>
      </cc-dialog-frame>
    </form>
  `,
})
export class JumpToDateDialog {
  readonly #ref = inject<MatDialogRef<JumpToDateDialog, Timestamp>>(MatDialogRef);
  protected readonly first = dayOf(new Date(inject<JumpToDateData>(MAT_DIALOG_DATA).since));
  protected readonly last = dayOf(new Date());
  protected readonly date = signal(this.last);
  protected readonly failure = signal<string | null>(null);

  protected jump(): void {
    const day = this.date();
    if (day === '') return this.failure.set($localize`:@@jumpToDate.missing:Enter a date.`);
    const chosen = day < this.first ? this.first : day > this.last ? this.last : day;
    this.#ref.close(new Date(`${chosen}T00:00:00`).toISOString());
  }
}

/** Calendar day on this device, as date fields have it: 2026-03-09. */
function dayOf(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
