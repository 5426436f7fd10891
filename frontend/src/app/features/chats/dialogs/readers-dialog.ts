import { Component, inject } from '@angular/core';
import { MAT_DIALOG_DATA } from '@angular/material/dialog';
import type { Member, UserId } from '@chatcall/contracts';
import { DialogFrame } from '../../../ui/dialog/dialog-frame';
import { PersonRow } from '../../../ui/person/person-row';

export interface ReadersData {
  readonly readers: readonly Member[];
  readonly members: readonly Member[];
  readonly senderId: UserId;
  readonly meId: UserId | null;
}

/** The members of a group who have read a message, and those who have not. */
@Component({
  selector: 'cc-readers-dialog',
  imports: [DialogFrame, PersonRow],
  template: `
    <cc-dialog-frame heading="Read by" i18n-heading="@@readers.heading">
      <h3 i18n="@@readers.read">Read</h3>
      <ul data-testid="readers">
        @for (member of read; track member.user.id) {
          <li>
            <cc-person-row
              [userId]="member.user.id"
              [name]="member.user.displayName"
              [avatarUrl]="member.user.avatarUrl"
              [size]="32"
            />
          </li>
        } @empty {
          <li class="none" i18n="@@readers.nobody">No one yet</li>
        }
      </ul>
      @if (unread.length > 0) {
        <h3 i18n="@@readers.unread">Not read yet</h3>
        <ul>
          @for (member of unread; track member.user.id) {
            <li>
              <cc-person-row
                [userId]="member.user.id"
                [name]="member.user.displayName"
                [avatarUrl]="member.user.avatarUrl"
                [size]="32"
              />
            </li>
          }
        </ul>
      }
    </cc-dialog-frame>
  `,
  styles: `
    h3 {
      margin-top: var(--cc-s2);
      color: var(--cc-text-2);
      font-size: var(--cc-fs-2);
    }
    .none {
      padding: var(--cc-s2);
      color: var(--cc-text-2);
    }
  `,
})
export class ReadersDialog {
  readonly #data = inject<ReadersData>(MAT_DIALOG_DATA);
  protected readonly read = this.#data.readers.filter(
    (member) => member.user.id !== this.#data.senderId,
  );
  protected readonly unread = this.#data.members.filter(
    (member) =>
      member.user.id !== this.#data.senderId &&
      member.user.id !== this.#data.meId &&
      !this.read.some((reader) => reader.user.id === member.user.id),
  );
}
