import { Component, computed, inject, signal } from '@angular/core';
import { MatDialogRef } from '@angular/material/dialog';
import { Router } from '@angular/router';
import { LIMITS, type UserCard } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { nameError } from '../../../core/errors/field-errors';
import { PeopleSearch } from '../../../core/people/people-search';
import { Button } from '../../../ui/button/button';
import { DialogFrame } from '../../../ui/dialog/dialog-frame';
import { Control, Field } from '../../../ui/field/field';
import { ChatsState } from '../chats-state';
import { PeoplePicker } from '../../../core/people/picker/people-picker';

/** Creates a group: its name and its members. */
@Component({
  selector: 'cc-new-group-dialog',
  imports: [Button, Control, DialogFrame, Field, PeoplePicker],
  template: `
    <form (submit)="$event.preventDefault(); create()">
      <cc-dialog-frame heading="New group" i18n-heading="@@newGroup.heading">
        <div class="fields">
          <cc-field label="Group name" i18n-label="@@newGroup.title" [error]="titleError()">
            <input
              ccControl
              autocomplete="off"
              cdkFocusInitial
              data-testid="group-title"
              [value]="title()"
              [attr.maxlength]="limits.titleMax"
              (input)="title.set($any($event.target).value)"
            />
          </cc-field>
          <cc-people-picker [(chosen)]="chosen" [limit]="limits.membersPerRequest" />
        </div>
        <p class="failure" role="alert">{{ failure() }}</p>
        <ng-container ccDialogAction>
          <button
            type="submit"
            ccButton="primary"
            data-testid="create-group"
            [busy]="busy()"
            i18n="@@newGroup.create"
          >
            Create group
          </button>
        </ng-container>
      </cc-dialog-frame>
    </form>
  `,
  styles: `
    .fields {
      display: grid;
      gap: var(--cc-s4);
      padding-bottom: var(--cc-s2);
    }
    .failure {
      color: var(--cc-danger);
    }
  `,
  providers: [PeopleSearch],
})
export class NewGroupDialog {
  readonly #chats = inject(ChatsState);
  readonly #router = inject(Router);
  readonly #ref = inject<MatDialogRef<NewGroupDialog>>(MatDialogRef);
  protected readonly limits = LIMITS;
  protected readonly title = signal('');
  protected readonly chosen = signal<readonly UserCard[]>([]);
  protected readonly busy = signal(false);
  readonly #tried = signal(false);
  protected readonly failure = signal<string | null>(null);
  protected readonly titleError = computed(() =>
    this.#tried()
      ? nameError(this.title(), $localize`:@@newGroup.titleMissing:Enter a group name.`)
      : null,
  );

  protected async create(): Promise<void> {
    this.#tried.set(true);
    this.failure.set(null);
    if (this.busy() || this.titleError()) return;
    if (this.chosen().length === 0) {
      this.failure.set($localize`:@@newGroup.nobody:Select at least one person.`);
      return;
    }
    this.busy.set(true);
    try {
      const conversation = await this.#chats.createGroup(
        this.title().trim(),
        this.chosen().map((user) => user.id),
      );
      this.#ref.close();
      await this.#router.navigate(['/chats', conversation.id]);
    } catch (error) {
      this.failure.set(errorText(error));
    } finally {
      this.busy.set(false);
    }
  }
}
