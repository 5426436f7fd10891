import { Component, computed, DestroyRef, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { RouterLink } from '@angular/router';
import { isMentioned, type ConversationId, type Message } from '@chatcall/contracts';
import { CLIENT } from '../../../core/client';
import { errorText } from '../../../core/errors/error-text';
import { Panes } from '../../../core/layout/viewport';
import { Button } from '../../../ui/button/button';
import { IconButton } from '../../../ui/button/icon-button';
import { Empty } from '../../../ui/empty/empty';
import { Icon } from '../../../ui/icon/icon';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { ChatsState } from '../chats-state';
import { MessageCard } from '../message-card';
import { MessageLinks } from '../message-links';
import { conversationName } from '../words/conversation-text';

/** The messages of all conversations that mention the user. */
@Component({
  selector: 'cc-mentions-page',
  imports: [Button, Empty, Icon, IconButton, MessageCard, RouterLink, Skeleton],
  templateUrl: './mentions-page.html',
  styleUrl: '../saved/saved-page.css',
  host: { '[class.single]': 'panes.single()' },
})
export class MentionsPage {
  readonly #client = inject(CLIENT);
  readonly #chats = inject(ChatsState);
  protected readonly links = inject(MessageLinks);
  protected readonly panes = inject(Panes);
  protected readonly messages = signal<readonly Message[]>([]);
  protected readonly status = signal<'loading' | 'ready' | 'failed'>('loading');
  protected readonly error = signal('');
  protected readonly cursor = signal<string | null>(null);
  readonly #names = computed(
    () => new Map(this.#chats.conversations().map((one) => [one.id, conversationName(one)])),
  );

  constructor() {
    const destroyed = inject(DestroyRef);
    destroyed.onDestroy(this.#chats.openView());
    this.#client.chats.arrived$.pipe(takeUntilDestroyed(destroyed)).subscribe(({ message }) => {
      const me = this.#chats.me()?.id;
      if (me !== undefined && isMentioned(message, me))
        this.messages.update((known) => [message, ...known.filter(({ id }) => id !== message.id)]);
    });
    void this.reload();
  }

  protected placeOf(id: ConversationId): string {
    return this.#names().get(id) ?? '';
  }

  protected reload(): Promise<void> {
    this.messages.set([]);
    return this.#load(null);
  }

  protected loadMore(): Promise<void> {
    return this.#load(this.cursor());
  }

  async #load(cursor: string | null): Promise<void> {
    this.status.set('loading');
    try {
      const page = await this.#client.chats.mentions({ cursor });
      const known = new Set(this.messages().map(({ id }) => id));
      this.messages.update((all) => [...all, ...page.items.filter(({ id }) => !known.has(id))]);
      this.cursor.set(page.nextCursor);
      this.status.set('ready');
      this.#loadNames(page.items);
    } catch (error) {
      this.error.set(errorText(error));
      this.status.set('failed');
    }
  }

  /** The names of conversations that are not loaded appear later. */
  #loadNames(messages: readonly Message[]): void {
    const unknown = new Set(messages.map(({ conversationId }) => conversationId));
    for (const id of this.#names().keys()) unknown.delete(id);
    for (const id of unknown) void this.#client.chats.load(id).catch(() => undefined);
  }
}
