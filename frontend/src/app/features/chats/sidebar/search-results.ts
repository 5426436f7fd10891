import { Component, computed, ElementRef, inject, input, linkedSignal, output } from '@angular/core';
import { Router } from '@angular/router';
import type { Conversation, UserCard } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Avatar } from '../../../ui/avatar/avatar';
import { Empty } from '../../../ui/empty/empty';
import { PersonRow } from '../../../ui/person/person-row';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { Toasts } from '../../../ui/toast/toasts';
import { ChatsState } from '../chats-state';
import { PeopleSearch } from '../../../core/people/people-search';
import { conversationName } from '../words/conversation-name';

type Result =
  | { readonly kind: 'conversation'; readonly id: string; readonly conversation: Conversation }
  | { readonly kind: 'person'; readonly id: string; readonly user: UserCard };

/** Conversations and people that match; the search field above keeps the focus and moves the chosen line. */
@Component({
  selector: 'cc-search-results',
  imports: [Avatar, Empty, PersonRow, Skeleton],
  templateUrl: './search-results.html',
  styleUrl: './search-results.css',
  // The field above has the focus and takes the keys; the pointer is heard here for all lines.
  host: { '(click)': 'clicked($event)' },
})
export class SearchResults {
  protected readonly chats = inject(ChatsState);
  protected readonly people = inject(PeopleSearch);
  readonly #router = inject(Router);
  readonly #toasts = inject(Toasts);
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef);
  readonly query = input.required<string>();
  readonly chosen = output();

  protected readonly conversations = computed(() => this.chats.find(this.query()).slice(0, 8));
  /** People found, without those whose direct conversation stands above. */
  protected readonly others = computed(() => {
    if (this.people.state().status === 'idle') return [];
    const shown = new Set(this.conversations().map((one) => one.peer?.id));
    return this.people.people().filter((user) => !shown.has(user.id));
  });
  readonly #results = computed<readonly Result[]>(() => [
    ...this.conversations().map((conversation) => ({
      kind: 'conversation' as const,
      id: `cc-hit-${conversation.id}`,
      conversation,
    })),
    ...this.others().map((user) => ({ kind: 'person' as const, id: `cc-hit-${user.id}`, user })),
  ]);
  readonly #active = linkedSignal({ source: this.query, computation: () => 0 });
  readonly activeId = computed(() => this.#results()[this.#active()]?.id ?? null);
  protected readonly nothing = computed(
    () => this.#results().length === 0 && !this.people.searching() && this.people.state().status !== 'failed',
  );

  move(step: 1 | -1): void {
    const count = this.#results().length;
    if (count === 0) return;
    this.#active.update((at) => (at + step + count) % count);
    this.#host.nativeElement
      .querySelector(`#${this.activeId() ?? 'none'}`)
      ?.scrollIntoView({ block: 'nearest' });
  }

  choose(): void {
    const result = this.#results()[this.#active()];
    if (result) void this.#open(result.kind === 'person' ? result.user : result.conversation);
  }

  protected clicked(event: Event): void {
    const id = (event.target as HTMLElement).closest('[role="option"]')?.id;
    const result = this.#results().find((one) => one.id === id);
    if (result) void this.#open(result.kind === 'person' ? result.user : result.conversation);
  }

  protected name(conversation: Conversation): string {
    return conversationName(conversation);
  }

  async #open(target: UserCard | Conversation): Promise<void> {
    try {
      const id = 'kind' in target ? target.id : (await this.chats.openDirect(target.id)).id;
      this.chosen.emit();
      await this.#router.navigate(['/chats', id]);
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }
}
