import { Component, inject, signal } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { LIMITS, type UserCard, type UserId } from '@chatcall/contracts';
import { errorText } from '../../errors/error-text';
import { PeopleSearch } from '../people-search';
import { Button } from '../../../ui/button/button';
import { DialogFrame } from '../../../ui/dialog/dialog-frame';
import { PeoplePicker } from './people-picker';

export interface AddMembersData {
  readonly present: ReadonlySet<UserId>;
  /** What else happens; above the people. */
  readonly hint?: string;
  /** How many may be added at once. */
  readonly limit?: number;
  readonly add: (users: readonly UserCard[]) => Promise<void>;
}

/** Adds people to a group or a call. */
@Component({
  selector: 'cc-add-members-dialog',
  imports: [Button, DialogFrame, PeoplePicker],
  template: `
    <cc-dialog-frame heading="Add people" i18n-heading="@@addMembers.heading">
      @if (hint) {
        <p class="hint">{{ hint }}</p>
      }
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
    .hint {
      color: var(--cc-text-2);
      margin-bottom: var(--cc-s3);
    }
    .failure {
      color: var(--cc-danger);
    }
  `,
  providers: [PeopleSearch],
})
export class AddMembersDialog {
  readonly #data = inject<AddMembersData>(MAT_DIALOG_DATA);
  readonly #ref = inject<MatDialogRef<AddMembersDialog>>(MatDialogRef);
  protected readonly hint = this.#data.hint;
  protected readonly limit = this.#data.limit ?? LIMITS.membersPerRequest;
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
      await this.#data.add(this.chosen());
      this.#ref.close();
    } catch (error) {
      this.failure.set(errorText(error));
    } finally {
      this.busy.set(false);
    }
  }
}
