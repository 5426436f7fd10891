import { inject, Injectable, Component } from '@angular/core';
import { MatDialog, MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
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
class ConfirmDialog {
  protected readonly data = inject<ConfirmData>(MAT_DIALOG_DATA);
  protected readonly ref = inject<MatDialogRef<ConfirmDialog, boolean>>(MatDialogRef);
}

/** Asks a yes-or-no question. */
@Injectable({ providedIn: 'root' })
export class Confirm {
  readonly #dialog = inject(MatDialog);

  /** Aborting `signal` closes the question, as if answered with no. */
  async ask(data: ConfirmData, signal?: AbortSignal): Promise<boolean> {
    const ref = this.#dialog.open<ConfirmDialog, ConfirmData, boolean>(ConfirmDialog, {
      data,
      delayFocusTrap: false,
      width: '440px',
    });
    signal?.addEventListener('abort', () => ref.close(false), { once: true });
    return (await firstValueFrom(ref.afterClosed())) === true;
  }
}
