import { Component, inject, signal } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { LIMITS, type UserCard, type UserId } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { PeopleSearch } from '../../../core/people/people-search';
import { Button } from '../../../ui/button/button';
import { DialogFrame } from '../../../ui/dialog/dialog-frame';
import { PeoplePicker } from './people-picker';

export interface AddMembersData {
  readonly present: ReadonlySet<UserId>;
  readonly add: (userIds: readonly UserId[]) => Promise<void>;
}

/** Adds people to a group. */
@Component({
  selector: 'cc-add-members-dialog',
  imports: [Button, DialogFrame, PeoplePicker],
  template: `
    <cc-dialog-frame heading="Add people" i18n-heading="@@addMembers.heading">
      <cc-people-picker focused [(chosen)]="chosen" [limit]="limit" />
      <p class="failure" role="alert">{{ failure() }}</p>
      <ng-container ccDialogAction>
        <button
          type="button"
          ccButton="primary"
          data-testid="add-members"
          [disabled]="chosen().length === 0"
          [busy]="busy()"
          (click)="add()"
          i18n="@@addMembers.add"
        >
          Add
        </button>
      </ng-container>
    </cc-dialog-frame>
  `,
  styles: `
    .failure {
      color: var(--cc-danger);
    }
  `,
  providers: [PeopleSearch],
})
export class AddMembersDialog {
  readonly #data = inject<AddMembersData>(MAT_DIALOG_DATA);
  readonly #ref = inject<MatDialogRef<AddMembersDialog>>(MatDialogRef);
  protected readonly limit = LIMITS.membersPerRequest;
  protected readonly chosen = signal<readonly UserCard[]>([]);
  protected readonly busy = signal(false);
  protected readonly failure = signal<string | null>(null);

  constructor() {
    inject(PeopleSearch).excluded.set(this.#data.present);
  }

  protected async add(): Promise<void> {
    this.busy.set(true);
    this.failure.set(null);
    try {
      await this.#data.add(this.chosen().map((user) => user.id));
      this.#ref.close();
    } catch (error) {
      this.failure.set(errorText(error));
    } finally {
      this.busy.set(false);
    }
  }
}
