import { Component, computed, inject, signal } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { Button } from '../../../ui/button/button';
import { DialogFrame } from '../../../ui/dialog/dialog-frame';
import { Control, Field } from '../../../ui/field/field';

/** Asks for the name of a group or channel before it is deleted. Closes with true when confirmed. */
@Component({
  selector: 'cc-delete-conversation-dialog',
  imports: [Button, Control, DialogFrame, Field],
  template: `
    <form (submit)="$event.preventDefault(); confirm()">
      <cc-dialog-frame [heading]="heading">
        <p i18n="@@deleteConversation.text">
          Nobody is a member any more, a call ends, and all messages and files are deleted. This
          cannot be undone.
        </p>
        <p class="title" dir="auto" data-testid="delete-title">{{ title }}</p>
        <cc-field label="Type the name to confirm" i18n-label="@@deleteConversation.field">
          <input
            #field
            ccControl
            autocomplete="off"
            spellcheck="false"
            dir="auto"
            cdkFocusInitial
            data-testid="delete-name"
            [value]="typed()"
            (input)="typed.set(field.value)"
          />
        </cc-field>
        <ng-container ccDialogAction>
          <button type="button" ccButton="ghost" (click)="ref.close(false)">
            <span i18n="@@action.cancel">Cancel</span>
          </button>
          <button
            type="submit"
            ccButton="danger"
            data-testid="delete-confirm"
            [disabled]="!matches()"
          >
            <span i18n="@@deleteConversation.verb">Delete for everyone</span>
          </button>
        </ng-container>
      </cc-dialog-frame>
    </form>
  `,
  styles: `
    .title {
      margin: var(--cc-s3) 0;
      font-weight: 600;
      overflow-wrap: anywhere;
    }
  `,
})
export class DeleteConversationDialog {
  protected readonly title = inject<string>(MAT_DIALOG_DATA);
  protected readonly ref = inject<MatDialogRef<DeleteConversationDialog, boolean>>(MatDialogRef);
  protected readonly heading = $localize`:@@deleteConversation.heading:Delete this conversation?`;
  protected readonly typed = signal('');
  protected readonly matches = computed(() => this.typed().trim() === this.title.trim());

  protected confirm(): void {
    if (this.matches()) this.ref.close(true);
  }
}
