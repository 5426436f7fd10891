import { Component, DestroyRef, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ConversationListState, ThreadList } from '@chatcall/client-sdk';
import type { Thread, ThreadFilter } from '@chatcall/contracts';
import { BehaviorSwitch } from '../../../core/behavior';
import { CLIENT } from '../../../core/client';
import { messageLine } from '../../../core/i18n/message-line';
import { Times } from '../../../core/i18n/times';
import { Avatar } from '../../../ui/avatar/avatar';
import { Empty } from '../../../ui/empty/empty';
import { ListPage } from '../list-page/list-page';
import { PlaceNames } from '../list-page/place-names';
import { ReplyCount } from '../timeline/thread-summary';

const LOADING: ConversationListState = {
  status: 'loading',
  loadingMore: false,
  hasMore: false,
  error: null,
};

/** The threads that the user follows, the one with the newest reply first. */
@Component({
  selector: 'cc-threads-page',
  imports: [Avatar, Empty, ListPage, ReplyCount, RouterLink],
  providers: [PlaceNames],
  templateUrl: './threads-page.html',
  styleUrls: ['../list-page/message-link.css', './threads-page.css'],
})
export class ThreadsPage {
  readonly #client = inject(CLIENT);
  readonly #places = inject(PlaceNames);
  protected readonly times = inject(Times);
  protected readonly filters = ['all', 'unread'] as const;
  protected readonly filter = signal<ThreadFilter>('all');
  readonly #list = new BehaviorSwitch<ThreadList>();
  protected readonly threads = this.#list.follow<readonly Thread[]>((list) => list.threads$, []);
  protected readonly state = this.#list.follow((list) => list.state$, LOADING);
  protected readonly summaryOf = messageLine;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#list.source()?.close());
    this.show('all');
    this.#places.load(() => this.threads().map(({ root }) => root.conversationId));
  }

  protected show(filter: ThreadFilter): void {
    this.filter.set(filter);
    this.#list.source()?.close();
    this.#list.switchTo(this.#client.chats.threads(filter));
  }

  protected filterText(filter: ThreadFilter): string {
    return filter === 'all' ? $localize`:@@list.all:All` : $localize`:@@list.unread:Unread`;
  }

  protected placeOf({ root }: Thread): string {
    return this.#places.nameOf(root.conversationId);
  }

  protected failedHeading(): string {
    return $localize`:@@threads.failed:Couldn't load threads`;
  }

  protected reload(): void {
    void this.#list.source()?.reload();
  }

  /** The page shows when it failed. */
  protected loadMore(): void {
    void this.#list
      .source()
      ?.loadMore()
      .catch(() => undefined);
  }
}
