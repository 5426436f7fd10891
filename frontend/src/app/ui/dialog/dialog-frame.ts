import { Component, input, output } from '@angular/core';
import { MatDialogModule } from '@angular/material/dialog';
import { Icon } from '../icon/icon';

/**
 * The layout of all dialogs, inside a Material dialog: heading, close button, content, actions. They
 * are opened with `delayFocusTrap: false`. Otherwise Material moves the focus when the opening
 * animation has ended, away from a field in which the user already types.
 */
@Component({
  selector: 'cc-dialog-frame',
  imports: [Icon, MatDialogModule],
  template: `
    <div class="head">
      <h2 mat-dialog-title>{{ heading() }}</h2>
      <button
        type="button"
        class="cc-icon-btn cc-icon-btn-small"
        mat-dialog-close
        aria-label="Close"
        i18n-aria-label="@@dialog.close"
        data-testid="dialog-close"
        (click)="closed.emit()"
      >
        <cc-icon name="x" />
      </button>
    </div>
    <div class="body"><ng-content /></div>
    <div class="actions"><ng-content select="[ccDialogAction]" /></div>
  `,
  styleUrl: './dialog-frame.css',
})
export class DialogFrame {
  readonly heading = input.required<string>();
  readonly closed = output();
}
