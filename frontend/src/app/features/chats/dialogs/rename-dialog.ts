import { Component, inject, signal } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { LIMITS } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { nameError } from '../../../core/errors/field-errors';
import { Button } from '../../../ui/button/button';
import { DialogFrame } from '../../../ui/dialog/dialog-frame';
import { Control, Field } from '../../../ui/field/field';

export interface RenameData {
  readonly title: string;
  readonly rename: (title: string) => Promise<void>;
}

/** Renames a group. */
@Component({
  selector: 'cc-rename-dialog',
  imports: [Button, Control, DialogFrame, Field],
  template: `
    <form (submit)="$event.preventDefault(); save()">
      <cc-dialog-frame heading="Rename group" i18n-heading="@@rename.heading">
        <cc-field label="Group name" i18n-label="@@newGroup.title" [error]="failure()">
          <input
            ccControl
            autocomplete="off"
            data-testid="rename-title"
            cdkFocusInitial
            [value]="title()"
            [attr.maxlength]="max"
            (input)="title.set($any($event.target).value)"
          />
        </cc-field>
        <ng-container ccDialogAction>
          <button
            type="submit"
            ccButton="primary"
            data-testid="rename-save"
            [busy]="busy()"
            i18n="@@action.save"
          >
            Save
          </button>
        </ng-container>
      </cc-dialog-frame>
    </form>
  `,
})
export class RenameDialog {
  readonly #data = inject<RenameData>(MAT_DIALOG_DATA);
  readonly #ref = inject<MatDialogRef<RenameDialog>>(MatDialogRef);
  protected readonly max = LIMITS.titleMax;
  protected readonly title = signal(this.#data.title);
  protected readonly busy = signal(false);
  protected readonly failure = signal<string | null>(null);

  protected async save(): Promise<void> {
    const title = this.title().trim();
    const problem = nameError(title, $localize`:@@newGroup.titleMissing:Enter a group name.`);
    if (problem !== null) return this.failure.set(problem);
    this.busy.set(true);
    try {
      if (title !== this.#data.title) await this.#data.rename(title);
      this.#ref.close();
    } catch (error) {
      this.failure.set(errorText(error));
    } finally {
      this.busy.set(false);
    }
  }
}
