import { Component, inject } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { Button } from '../button/button';
import { DialogFrame } from './dialog-frame';

export interface ConfirmData {
  readonly heading: string;
  readonly text: string;
  /** Label of the button: a verb, such as "Leave group". */
  readonly verb: string;
  readonly danger?: boolean;
}

/** Asks for confirmation. Closes with true when confirmed. */
@Component({
  selector: 'cc-confirm-dialog',
  imports: [Button, DialogFrame],
  template: `
    <cc-dialog-frame [heading]="data.heading">
      <p>{{ data.text }}</p>
      <ng-container ccDialogAction>
        <button
          type="button"
          ccButton="ghost"
          data-testid="confirm-cancel"
          (click)="ref.close(false)"
          i18n="@@action.cancel"
        >
          Cancel
        </button>
        <button
          type="button"
          [ccButton]="data.danger ? 'danger' : 'primary'"
          data-testid="confirm"
          (click)="ref.close(true)"
        >
          {{ data.verb }}
        </button>
      </ng-container>
    </cc-dialog-frame>
  `,
})
export class ConfirmDialog {
  protected readonly data = inject<ConfirmData>(MAT_DIALOG_DATA);
  protected readonly ref = inject<MatDialogRef<ConfirmDialog, boolean>>(MatDialogRef);
}
