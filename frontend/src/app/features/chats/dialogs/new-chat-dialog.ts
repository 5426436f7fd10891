import { Component, inject, signal } from '@angular/core';
import { MatDialogRef } from '@angular/material/dialog';
import { Router } from '@angular/router';
import type { UserCard } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { PeopleList, PersonTemplate } from '../../../core/people/people-list';
import { PeopleSearch } from '../../../core/people/people-search';
import { DialogFrame } from '../../../ui/dialog/dialog-frame';
import { Icon } from '../../../ui/icon/icon';
import { PersonRow } from '../../../ui/person/person-row';
import { ChatsState } from '../chats-state';

/** Starts a conversation with the chosen person. Closes with 'group' to create a group instead, and with 'channels' to
 * show the channels. */
@Component({
  selector: 'cc-new-chat-dialog',
  imports: [DialogFrame, Icon, PeopleList, PersonRow, PersonTemplate],
  templateUrl: './new-chat-dialog.html',
  styleUrl: './new-chat-dialog.css',
  providers: [PeopleSearch],
})
export class NewChatDialog {
  protected readonly search = inject(PeopleSearch);
  readonly #chats = inject(ChatsState);
  readonly #router = inject(Router);
  protected readonly ref = inject<MatDialogRef<NewChatDialog, 'group' | 'channels'>>(MatDialogRef);
  protected readonly opening = signal<string | null>(null);
  protected readonly failure = signal<string | null>(null);

  protected async open(user: UserCard): Promise<void> {
    if (this.opening()) return;
    this.opening.set(user.id);
    this.failure.set(null);
    try {
      const conversation = await this.#chats.openDirect(user.id);
      this.ref.close();
      await this.#router.navigate(['/chats', conversation.id]);
    } catch (error) {
      this.failure.set(errorText(error));
    } finally {
      this.opening.set(null);
    }
  }
}
