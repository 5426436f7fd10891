import { Component, DestroyRef, inject } from '@angular/core';
import type { MessageList } from '@chatcall/client-sdk';
import type { Message } from '@chatcall/contracts';
import { fromBehavior } from '../../../core/behavior';
import { CLIENT } from '../../../core/client';
import { Empty } from '../../../ui/empty/empty';
import { ListPage } from '../list-page/list-page';
import { PlaceNames } from '../list-page/place-names';
import { MessageCard } from '../message-card';
import { MessageLinks } from '../message-links';

/** The messages of all conversations that mention the user. */
@Component({
  selector: 'cc-mentions-page',
  imports: [Empty, ListPage, MessageCard],
  providers: [PlaceNames],
  templateUrl: './mentions-page.html',
})
export class MentionsPage {
  readonly #places = inject(PlaceNames);
  protected readonly links = inject(MessageLinks);
  readonly #list: MessageList<Message> = inject(CLIENT).chats.mentions();
  protected readonly messages = fromBehavior(this.#list.messages$);
  protected readonly state = fromBehavior(this.#list.state$);
  protected readonly placeOf = this.#places.nameOf;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#list.close());
    this.#places.load(() => this.messages().map(({ conversationId }) => conversationId));
  }

  protected reload(): void {
    void this.#list.reload();
  }

  /** The page shows when it failed. */
  protected loadMore(): void {
    void this.#list.loadMore().catch(() => undefined);
  }
}
