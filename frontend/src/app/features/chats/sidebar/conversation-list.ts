import {
  afterRenderEffect,
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  input,
  output,
  untracked,
} from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { Panes } from '../../../core/layout/viewport';
import { errorText } from '../../../core/errors/error-text';
import { Button } from '../../../ui/button/button';
import { Empty } from '../../../ui/empty/empty';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { ChatsState, type ListFilter } from '../chats-state';
import { ConversationActions } from '../details/conversation-actions';
import { ConversationRow } from './conversation-row';

/** With fewer rows the list may not fill its box, so scrolling would not load the next page. */
const FEW = 25;

/** The conversations, newest activity first. One Tab stop; arrow keys move within the list. */
@Component({
  selector: 'cc-conversation-list',
  imports: [Button, ConversationRow, Empty, MatMenuModule, Skeleton],
  templateUrl: './conversation-list.html',
  styleUrl: './conversation-list.css',
  host: { '(keydown)': 'key($event)' },
})
export class ConversationList {
  protected readonly chats = inject(ChatsState);
  protected readonly panes = inject(Panes);
  protected readonly actions = inject(ConversationActions);
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef);
  readonly toSearch = output();
  /** Focus the list once it is loaded, unless another element has the focus by then. */
  readonly takesFocus = input(false);

  protected readonly failure = computed(() => {
    const error = this.chats.listState().error;
    return error ? errorText(error) : null;
  });
  protected readonly filters = computed<readonly ListFilter[]>(() =>
    this.chats.archivedCount() > 0 || this.chats.filter() === 'archived'
      ? ['all', 'unread', 'archived']
      : ['all', 'unread'],
  );
  /** The row that is the Tab stop: the open conversation, otherwise the first. */
  protected readonly tabStop = computed(() => {
    const shown = this.chats.shown();
    return shown.find((one) => one.id === this.chats.openId())?.id ?? shown[0]?.id ?? null;
  });

  constructor() {
    effect(() => {
      const { hasMore, loadingMore, error } = this.chats.listState();
      if (this.chats.shown().length < FEW && hasMore && !loadingMore && !error)
        untracked(() => this.#loadMore());
    });
    const placing = afterRenderEffect(() => {
      if (this.chats.listState().status !== 'ready') return;
      placing.destroy();
      if (this.takesFocus() && document.activeElement === document.body) this.#focusStart();
    });
  }

  /** Focuses the Tab stop, or the button of an empty list. */
  #focusStart(): void {
    this.#host.nativeElement
      .querySelector<HTMLElement>('a[data-conversation][tabindex="0"], cc-empty button')
      ?.focus();
  }

  focusFirst(): void {
    this.#links()[0]?.focus();
  }

  protected filterText(filter: ListFilter): string {
    switch (filter) {
      case 'all':
        return $localize`:@@list.all:All`;
      case 'unread':
        return $localize`:@@list.unread:Unread`;
      case 'archived':
        return $localize`:@@list.archived:Archived`;
    }
  }

  protected key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const links = this.#links();
    const at = links.indexOf(event.target as HTMLElement);
    if (at < 0) return;
    if (event.key === 'ArrowUp' && at === 0) {
      event.preventDefault();
      this.toSearch.emit();
      return;
    }
    const to = {
      ArrowDown: links[at + 1],
      ArrowUp: links[at - 1],
      Home: links[0],
      End: links[links.length - 1],
    }[event.key];
    if (!to) return;
    event.preventDefault();
    to.focus();
  }

  protected scrolled(event: Event): void {
    const box = event.target as HTMLElement;
    const state = this.chats.listState();
    if (
      state.hasMore &&
      !state.loadingMore &&
      box.scrollHeight - box.scrollTop - box.clientHeight < 600
    ) {
      this.#loadMore();
    }
  }

  #loadMore(): void {
    void this.chats.loadMore().catch(() => undefined);
  }

  #links(): HTMLElement[] {
    return [...this.#host.nativeElement.querySelectorAll<HTMLElement>('a[data-conversation]')];
  }
}
