import { Component, DestroyRef, inject } from '@angular/core';
import type { MessageList } from '@chatcall/client-sdk';
import type { SavedMessage } from '@chatcall/contracts';
import { fromBehavior } from '../../../core/behavior';
import { CLIENT } from '../../../core/client';
import { errorText } from '../../../core/errors/error-text';
import { IconButton } from '../../../ui/button/icon-button';
import { Empty } from '../../../ui/empty/empty';
import { Icon } from '../../../ui/icon/icon';
import { Toasts } from '../../../ui/toast/toasts';
import { ListPage } from '../list-page/list-page';
import { MessageCard } from '../message-card';
import { MessageLinks } from '../message-links';
import { conversationName } from '../words/conversation-text';

/** The messages of all conversations that the user has saved for later. */
@Component({
  selector: 'cc-saved-page',
  imports: [Empty, Icon, IconButton, ListPage, MessageCard],
  templateUrl: './saved-page.html',
})
export class SavedPage {
  readonly #client = inject(CLIENT);
  readonly #toasts = inject(Toasts);
  protected readonly links = inject(MessageLinks);
  readonly #list: MessageList<SavedMessage> = this.#client.chats.savedMessages();
  protected readonly saved = fromBehavior(this.#list.messages$);
  protected readonly state = fromBehavior(this.#list.state$);
  protected readonly nameOf = conversationName;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#list.close());
  }

  protected reload(): void {
    void this.#list.reload();
  }

  /** The page shows when it failed. */
  protected loadMore(): void {
    void this.#list.loadMore().catch(() => undefined);
  }

  protected async remove({ message, conversation }: SavedMessage): Promise<void> {
    try {
      await this.#client.chats.setSaved(conversation.id, message.id, false);
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }
}
