import { Component, inject } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { Button } from '../../../../ui/button/button';
import { DialogFrame } from '../../../../ui/dialog/dialog-frame';
import { RecoveryCodes } from './recovery-codes';

/** New recovery codes. */
@Component({
  selector: 'cc-recovery-codes-dialog',
  imports: [Button, DialogFrame, RecoveryCodes],
  template: `
    <cc-dialog-frame heading="Your recovery codes" i18n-heading="@@factors.codesHeading">
      <cc-recovery-codes [codes]="codes" />
      <button
        ccDialogAction
        type="button"
        ccButton="primary"
        data-testid="recovery-saved"
        (click)="ref.close()"
        i18n="@@factors.saved"
      >
        I've saved them
      </button>
    </cc-dialog-frame>
  `,
})
export class RecoveryCodesDialog {
  protected readonly codes = inject<readonly string[]>(MAT_DIALOG_DATA);
  protected readonly ref = inject<MatDialogRef<RecoveryCodesDialog>>(MatDialogRef);
}
