import { inject, Injectable } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';

/** Opens the dialogs that start a conversation; they load when first needed. */
@Injectable({ providedIn: 'root' })
export class NewConversation {
  readonly #dialog = inject(MatDialog);

  async open(): Promise<void> {
    const { NewChatDialog } = await import('./new-chat-dialog');
    this.#dialog
      .open<unknown, never, 'group'>(NewChatDialog, { width: '440px' })
      .afterClosed()
      .subscribe((answer) => {
        if (answer === 'group') void this.openGroup();
      });
  }

  async openGroup(): Promise<void> {
    const { NewGroupDialog } = await import('./new-group-dialog');
    this.#dialog.open(NewGroupDialog, { width: '460px' });
  }
}
