import {
  Component,
  computed,
  ElementRef,
  inject,
  input,
  linkedSignal,
  output,
} from '@angular/core';
import { Router } from '@angular/router';
import {
  LIMITS,
  searchQueryOf,
  searchRank,
  searchTextOf,
  type Conversation,
  type SearchRank,
  type UserCard,
} from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { ConversationAvatar } from '../../../core/pictures/conversation-avatar';
import { Button } from '../../../ui/button/button';
import { Empty } from '../../../ui/empty/empty';
import { PersonRow } from '../../../ui/person/person-row';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { Toasts } from '../../../ui/toast/toasts';
import { ChatsState } from '../chats-state';
import { PeopleSearch } from '../../../core/people/people-search';
import { conversationName } from '../words/conversation-text';
import { ConversationFinder } from './conversation-finder';

/** Number of conversations shown at first. */
const AT_FIRST = 8;

type Result =
  | { readonly kind: 'conversation'; readonly id: string; readonly conversation: Conversation }
  | { readonly kind: 'person'; readonly id: string; readonly user: UserCard };

/** Results under one heading. */
interface Section {
  readonly id: 'first' | 'conversations' | 'people';
  readonly results: readonly Result[];
}

/**
 * People whose name begins with the query, other matching conversations, other matching people. The
 * search field above keeps the focus and the keys.
 */
@Component({
  selector: 'cc-search-results',
  imports: [ConversationAvatar, Button, Empty, PersonRow, Skeleton],
  templateUrl: './search-results.html',
  styleUrl: './search-results.css',
  // Handles the clicks on all options.
  host: { '(click)': 'clicked($event)' },
})
export class SearchResults {
  protected readonly chats = inject(ChatsState);
  protected readonly people = inject(PeopleSearch);
  protected readonly finder = inject(ConversationFinder);
  readonly #router = inject(Router);
  readonly #toasts = inject(Toasts);
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef);
  readonly query = input.required<string>();
  readonly chosen = output();

  readonly #most = linkedSignal({ source: this.query, computation: () => AT_FIRST });
  readonly #conversations = computed(() => this.finder.state().hits.slice(0, this.#most()));
  readonly #moreConversations = computed(
    () => this.finder.state().hits.length > this.#most() || this.finder.state().hasMore,
  );
  protected readonly more = computed(
    () => !this.searching() && (this.#moreConversations() || this.people.state().hasMore),
  );
  protected readonly searching = computed(() => this.finder.searching() || this.people.searching());
  /**
   * The people found. Empty until both searches have finished, so that rows do not move; people of
   * the previous query stay as far as they match.
   */
  readonly #others = linkedSignal<
    { readonly known: boolean; readonly found: readonly UserCard[]; readonly query: string },
    readonly UserCard[]
  >({
    source: () => ({
      known: !this.searching() && !this.people.failed(),
      found: this.people.state().status === 'idle' ? [] : this.people.people(),
      query: this.query(),
    }),
    computation: ({ known, found, query }, previous) =>
      known ? found : (previous?.value ?? []).filter((user) => rankOf(user, query) !== null),
  });
  protected readonly sections = computed<readonly Section[]>(() => {
    const conversations = this.#conversations();
    const shown = new Set(conversations.map((one) => one.peer?.id));
    const others = this.#others().filter((user) => !shown.has(user.id));
    const first = (user: UserCard | null): boolean => user !== null && this.#begins(user);
    const begun = (one: Conversation): boolean => first(one.kind === 'direct' ? one.peer : null);
    const sections: readonly Section[] = [
      {
        id: 'first',
        results: [
          ...conversations.filter(begun).map(conversationResult),
          ...others.filter(first).map(personResult),
        ],
      },
      {
        id: 'conversations',
        results: conversations.filter((one) => !begun(one)).map(conversationResult),
      },
      {
        id: 'people',
        results: others.filter((user) => !first(user)).map(personResult),
      },
    ];
    return sections.filter(({ results }) => results.length > 0);
  });
  protected readonly peopleShown = computed(() => this.#others().length > 0);
  readonly #results = computed(() => this.sections().flatMap(({ results }) => results));
  /** Id of the chosen row; it stays chosen when rows are added. Null: the first row. */
  readonly #chosen = linkedSignal<string, string | null>({
    source: this.query,
    computation: () => null,
  });
  readonly #active = computed(() => {
    const chosen = this.#chosen();
    return Math.max(
      0,
      this.#results().findIndex(({ id }) => id === chosen),
    );
  });
  readonly activeId = computed(() => this.#results()[this.#active()]?.id ?? null);
  protected readonly failed = computed(() => this.people.failed() || this.finder.failed());
  protected readonly nothing = computed(
    () => this.#results().length === 0 && !this.searching() && !this.failed(),
  );

  move(step: 1 | -1): void {
    const count = this.#results().length;
    if (count === 0) return;
    this.#chosen.set(this.#results()[(this.#active() + step + count) % count]?.id ?? null);
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

  protected showMore(): void {
    if (!this.#moreConversations()) void this.people.loadMore();
    else {
      this.#most.update((most) => most + LIMITS.pageDefault);
      if (this.finder.state().hits.length < this.#most()) void this.finder.loadMore();
    }
  }

  protected name(conversation: Conversation): string {
    return conversationName(conversation);
  }

  /** Whether the name or username begins with the query. */
  #begins(user: UserCard): boolean {
    const rank = rankOf(user, this.query());
    return rank !== null && rank < 2;
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

function rankOf({ displayName, username }: UserCard, query: string): SearchRank | null {
  return searchRank(searchQueryOf(query), searchTextOf(displayName, username));
}

function conversationResult(conversation: Conversation): Result {
  return { kind: 'conversation', id: `cc-hit-${conversation.id}`, conversation };
}

function personResult(user: UserCard): Result {
  return { kind: 'person', id: `cc-hit-${user.id}`, user };
}
