import { Component, inject, signal } from '@angular/core';
import { form, FormField, maxLength, required } from '@angular/forms/signals';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { FACTOR_LIMITS, type Factor } from '@chatcall/contracts';
import { CLIENT } from '../../../../core/client';
import { errorText } from '../../../../core/errors/error-text';
import { nameError } from '../../../../core/errors/field-errors';
import { Button } from '../../../../ui/button/button';
import { DialogFrame } from '../../../../ui/dialog/dialog-frame';
import { Control, Field, focusFirstInvalid, shownError } from '../../../../ui/field/field';
import { submitForm } from '../../../../ui/field/submit-form';

/** Renames a second factor. */
@Component({
  selector: 'cc-name-factor',
  imports: [Button, Control, DialogFrame, Field, FormField],
  template: `
    <cc-dialog-frame heading="Rename" i18n-heading="@@factors.rename">
      <form id="cc-name-factor" novalidate (submit)="save($event)">
        <cc-field
          label="Name"
          i18n-label="@@factors.name"
          [error]="shownError(form.name) ?? failure()"
        >
          <input
            ccControl
            cdkFocusInitial
            [formField]="form.name"
            autocomplete="off"
            data-testid="factor-name"
          />
        </cc-field>
      </form>
      <ng-container ccDialogAction>
        <button type="button" ccButton="ghost" (click)="ref.close()" i18n="@@action.cancel">
          Cancel
        </button>
        <button
          type="submit"
          [attr.form]="'cc-name-factor'"
          ccButton="primary"
          data-testid="factor-save"
          [busy]="form().submitting()"
          i18n="@@action.save"
        >
          Save
        </button>
      </ng-container>
    </cc-dialog-frame>
  `,
})
export class NameFactor {
  readonly #client = inject(CLIENT);
  readonly #factor = inject<Factor>(MAT_DIALOG_DATA);
  protected readonly ref = inject<MatDialogRef<NameFactor>>(MatDialogRef);
  protected readonly failure = signal<string | null>(null);
  protected readonly shownError = shownError;
  readonly #model = signal({ name: this.#factor.name });
  protected readonly form = form(this.#model, (path) => {
    required(path.name, { message: nameMissing });
    maxLength(path.name, FACTOR_LIMITS.nameMax);
  });

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    this.failure.set(null);
    const target = event.currentTarget;
    const submitted = await submitForm(this.form, async () => {
      const { name } = this.#model();
      const wrong = nameError(name, nameMissing());
      if (wrong !== null) return { kind: 'name', message: wrong, fieldTree: this.form.name };
      try {
        await (await this.#client.factors()).rename(this.#factor.id, name);
        return undefined;
      } catch (error) {
        this.failure.set(errorText(error));
        return { kind: 'server' };
      }
    });
    if (submitted) this.ref.close();
    else focusFirstInvalid(target);
  }
}

function nameMissing(): string {
  return $localize`:@@factors.nameMissing:Enter a name.`;
}
