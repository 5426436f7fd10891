import { Component, DestroyRef, effect, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ConversationListState, ThreadList } from '@chatcall/client-sdk';
import { messageSummary, type Thread, type ThreadFilter } from '@chatcall/contracts';
import { BehaviorSwitch } from '../../../core/behavior';
import { CLIENT } from '../../../core/client';
import { errorText } from '../../../core/errors/error-text';
import { Times } from '../../../core/i18n/times';
import { Panes } from '../../../core/layout/viewport';
import { Avatar } from '../../../ui/avatar/avatar';
import { Button } from '../../../ui/button/button';
import { IconButton } from '../../../ui/button/icon-button';
import { Empty } from '../../../ui/empty/empty';
import { Icon } from '../../../ui/icon/icon';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { Toasts } from '../../../ui/toast/toasts';
import { ChatsState } from '../chats-state';
import { ReplyCount } from '../timeline/thread-summary';
import { conversationName } from '../words/conversation-text';

const LOADING: ConversationListState = {
  status: 'loading',
  loadingMore: false,
  hasMore: false,
  error: null,
};

/** The threads that the user follows, the one with the newest reply first. */
@Component({
  selector: 'cc-threads-page',
  imports: [Avatar, Button, Empty, Icon, IconButton, ReplyCount, RouterLink, Skeleton],
  templateUrl: './threads-page.html',
  styleUrl: './threads-page.css',
  host: { '[class.single]': 'panes.single()' },
})
export class ThreadsPage {
  readonly #client = inject(CLIENT);
  readonly #chats = inject(ChatsState);
  readonly #toasts = inject(Toasts);
  protected readonly panes = inject(Panes);
  protected readonly times = inject(Times);
  protected readonly filters = ['all', 'unread'] as const;
  protected readonly filter = signal<ThreadFilter>('all');
  readonly #list = new BehaviorSwitch<ThreadList>();
  protected readonly threads = this.#list.follow<readonly Thread[]>((list) => list.threads$, []);
  protected readonly state = this.#list.follow((list) => list.state$, LOADING);
  protected readonly errorText = errorText;
  protected readonly summaryOf = messageSummary;
  /** Conversations that were requested for their names. */
  readonly #requested = new Set<string>();

  constructor() {
    const close = this.#chats.openView();
    inject(DestroyRef).onDestroy(() => {
      close();
      this.#list.source()?.close();
    });
    this.show('all');
    effect(() => {
      const known = new Set(this.#chats.conversations().map(({ id }) => id));
      for (const { root } of this.threads()) {
        if (known.has(root.conversationId) || this.#requested.has(root.conversationId)) continue;
        this.#requested.add(root.conversationId);
        void this.#client.chats.load(root.conversationId).catch(() => undefined);
      }
    });
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
    const found = this.#chats.conversations().find(({ id }) => id === root.conversationId);
    return found ? conversationName(found) : '';
  }

  protected reload(): void {
    void this.#list.source()?.reload();
  }

  protected async loadMore(): Promise<void> {
    try {
      await this.#list.source()?.loadMore();
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }
}
