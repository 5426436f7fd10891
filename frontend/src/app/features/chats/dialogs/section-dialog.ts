import { Component, inject, signal } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { LIMITS, type Section } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { nameError } from '../../../core/errors/field-errors';
import { Button } from '../../../ui/button/button';
import { DialogFrame } from '../../../ui/dialog/dialog-frame';
import { Control, Field } from '../../../ui/field/field';
import { ChatsState } from '../chats-state';

/** Creates a section or renames one. Closes with its id. */
@Component({
  selector: 'cc-section-dialog',
  imports: [Button, Control, DialogFrame, Field],
  template: `
    <form (submit)="$event.preventDefault(); save()">
      <cc-dialog-frame [heading]="heading">
        <cc-field label="Name" i18n-label="@@newChannel.title" [error]="nameError()">
          <input
            ccControl
            autocomplete="off"
            cdkFocusInitial
            data-testid="section-name"
            [value]="name()"
            [attr.maxlength]="nameMax"
            (input)="name.set($any($event.target).value)"
          />
        </cc-field>
        <p class="failure" role="alert">{{ failure() }}</p>
        <ng-container ccDialogAction>
          <button
            type="submit"
            ccButton="primary"
            data-testid="section-save"
            [busy]="busy()"
            i18n="@@section.save"
          >
            Save
          </button>
        </ng-container>
      </cc-dialog-frame>
    </form>
  `,
  styles: `
    .failure {
      color: var(--cc-danger);
    }
  `,
})
export class SectionDialog {
  readonly #chats = inject(ChatsState);
  readonly #ref = inject<MatDialogRef<SectionDialog, string>>(MatDialogRef);
  readonly #section = inject<Section | null>(MAT_DIALOG_DATA);
  protected readonly nameMax = LIMITS.sectionNameMax;
  protected readonly heading = this.#section
    ? $localize`:@@section.renameHeading:Rename section`
    : $localize`:@@section.newHeading:New section`;
  protected readonly name = signal(this.#section?.name ?? '');
  protected readonly busy = signal(false);
  protected readonly nameError = signal<string | null>(null);
  protected readonly failure = signal<string | null>(null);

  protected async save(): Promise<void> {
    this.failure.set(null);
    const name = this.name().trim();
    this.nameError.set(nameError(name, $localize`:@@newChannel.titleMissing:Enter a name.`));
    if (this.busy() || this.nameError()) return;
    this.busy.set(true);
    try {
      this.#ref.close(await this.#save(name));
    } catch (error) {
      this.failure.set(errorText(error));
    } finally {
      this.busy.set(false);
    }
  }

  async #save(name: string): Promise<string> {
    if (!this.#section) return (await this.#chats.sections.create(name)).id;
    await this.#chats.sections.update(this.#section.id, { name });
    return this.#section.id;
  }
}
