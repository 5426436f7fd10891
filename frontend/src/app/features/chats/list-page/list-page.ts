import { Component, computed, DestroyRef, inject, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ConversationListState } from '@chatcall/client-sdk';
import { errorText } from '../../../core/errors/error-text';
import { Panes } from '../../../core/layout/viewport';
import { Button } from '../../../ui/button/button';
import { IconButton } from '../../../ui/button/icon-button';
import { Empty } from '../../../ui/empty/empty';
import { Icon } from '../../../ui/icon/icon';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { ChatsState } from '../chats-state';

/**
 * The page of a list in the place of a conversation: heading, items, "Show more", and what is shown
 * while it loads, when it failed and when it is empty. Its content: the items as `<li>`, tools of
 * the header as `ccListTools`, and the text of an empty list as `ccListEmpty`.
 */
@Component({
  selector: 'cc-list-page',
  imports: [Button, Empty, Icon, IconButton, RouterLink, Skeleton],
  templateUrl: './list-page.html',
  styleUrl: './list-page.css',
  host: { '[class.single]': 'panes.single()' },
})
export class ListPage {
  protected readonly panes = inject(Panes);
  /** Begins the ids of the elements, such as `saved-more`. */
  readonly name = input.required<string>();
  readonly heading = input.required<string>();
  readonly failedHeading = input($localize`:@@timeline.failed:Couldn't load messages`);
  readonly state = input.required<ConversationListState>();
  /** There are items to show. */
  readonly filled = input.required<boolean>();
  /** Load it again from the top. */
  readonly reload = output();
  /** Load the next page. */
  readonly more = output();

  protected readonly headingId = computed(() => `cc-${this.name()}-heading`);
  protected readonly failed = computed(() => {
    const { error } = this.state();
    return error ? errorText(error) : '';
  });

  constructor() {
    inject(DestroyRef).onDestroy(inject(ChatsState).openView());
  }

  protected next(): void {
    if (this.state().hasMore) this.more.emit();
    else this.reload.emit();
  }
}
