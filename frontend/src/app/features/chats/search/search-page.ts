import {
  afterNextRender,
  afterRenderEffect,
  Component,
  computed,
  DestroyRef,
  effect,
  ElementRef,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { Router } from '@angular/router';
import { toChatCallError } from '@chatcall/client-sdk';
import type { ChatCallError, ConversationListState, MessageSearch } from '@chatcall/client-sdk';
import {
  LIMITS,
  parseSearch,
  SEARCH_CONTENTS,
  SEARCH_STATES,
  searchTextWith,
  searchTermsOf,
} from '@chatcall/contracts';
import type {
  ConversationId,
  MessageSearchRequest,
  SearchContent,
  SearchOrder,
  SearchState,
  TypedSearch,
} from '@chatcall/contracts';
import { fromBehavior } from '../../../core/behavior';
import { CLIENT } from '../../../core/client';
import { Announcer } from '../../../ui/announcer';
import { Button } from '../../../ui/button/button';
import { Empty } from '../../../ui/empty/empty';
import { Icon } from '../../../ui/icon/icon';
import { ChatsState } from '../chats-state';
import { ListPage } from '../list-page/list-page';
import { conversationName } from '../words/conversation-text';
import { FoundMessageRow } from './found-message';
import { RecentSearches } from './recent-searches';
import { SearchNames, UnknownName } from './search-names';

/** Milliseconds without input after which the search starts. */
const PAUSE_MS = 300;

const CONTENT_TEXTS: Readonly<Record<SearchContent, string>> = {
  file: $localize`:@@messageSearch.hasFile:Files`,
  image: $localize`:@@messageSearch.hasImage:Images`,
  link: $localize`:@@messageSearch.hasLink:Links`,
};
const STATE_TEXTS: Readonly<Record<SearchState, string>> = {
  pinned: $localize`:@@messageSearch.isPinned:Pinned`,
  saved: $localize`:@@messageSearch.isSaved:Saved`,
  mention: $localize`:@@messageSearch.isMention:Mentions me`,
};

/** Finds messages by words and filters, in all conversations or in one. */
@Component({
  selector: 'cc-search-page',
  imports: [Button, Empty, FoundMessageRow, Icon, ListPage],
  templateUrl: './search-page.html',
  styleUrl: './search-page.css',
})
export class SearchPage {
  readonly #router = inject(Router);
  readonly #names = inject(SearchNames);
  readonly #chats = inject(ChatsState);
  readonly #announcer = inject(Announcer);
  protected readonly recent = inject(RecentSearches);
  readonly #search: MessageSearch = inject(CLIENT).chats.searchMessages();

  /** What was typed, in the address: the way back from a message leads to what was found. */
  readonly q = input<string>();
  readonly sort = input<string>();
  /** Only in this conversation. */
  readonly conversation = input<ConversationId>();

  protected readonly textMax = LIMITS.messageSearchMax;
  protected readonly contents = SEARCH_CONTENTS;
  protected readonly states = SEARCH_STATES;
  protected readonly contentTexts = CONTENT_TEXTS;
  protected readonly stateTexts = STATE_TEXTS;
  protected readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');

  protected readonly result = fromBehavior(this.#search.state$);
  protected readonly typed = computed(() => parseSearch(this.q() ?? ''));
  protected readonly order = computed<SearchOrder>(() =>
    this.sort() === 'relevance' ? 'relevance' : 'newest',
  );
  /** A name that nobody, or no conversation, has. */
  protected readonly unknown = signal<string | null>(null);
  /** Why the names of the search could not be found. */
  readonly #namesError = signal<ChatCallError | null>(null);
  protected readonly here = computed(() => {
    const one = this.#chats.conversations().find(({ id }) => id === this.conversation());
    return one
      ? conversationName(one)
      : $localize`:@@messageSearch.oneConversation:One conversation`;
  });
  protected readonly idle = computed(
    () => this.result().status === 'idle' && this.unknown() === null,
  );
  protected readonly listState = computed<ConversationListState>(() => {
    const { status, loadingMore, hasMore, error } = this.result();
    const namesError = this.#namesError();
    if (namesError)
      return { status: 'failed', loadingMore: false, hasMore: false, error: namesError };
    const shown = status === 'searching' ? 'loading' : status === 'failed' ? 'failed' : 'ready';
    return { status: shown, loadingMore, hasMore: status === 'ready' && hasMore, error };
  });

  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The latest request; names of an older one may be found later. */
  #turn = 0;
  /** The text that this page has put into the address last. */
  #written = '';

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.#timer);
      this.#search.close();
    });
    this.recent.refresh();
    afterNextRender(() => this.field().nativeElement.focus());
    // What is typed while the address changes stays; the text of another address is shown.
    afterRenderEffect(() => {
      const text = this.q() ?? '';
      if (text !== this.#written) this.field().nativeElement.value = text;
      this.#written = text;
    });
    effect(() => {
      const asked = { typed: this.typed(), order: this.order(), in: this.conversation() };
      untracked(() => void this.#find(asked.typed, asked.order, asked.in));
    });
    effect(() => {
      const { status, found, hasMore } = this.result();
      if (status === 'ready') untracked(() => this.#announce(found.length, hasMore));
    });
  }

  protected type(event: Event): void {
    const { value } = event.target as HTMLInputElement;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#show(value), PAUSE_MS);
  }

  /** Without waiting for the pause. */
  protected submit(event: Event): void {
    event.preventDefault();
    clearTimeout(this.#timer);
    const text = this.field().nativeElement.value.trim();
    if (text !== '') this.recent.add(text);
    this.#show(text);
  }

  protected repeat(text: string): void {
    this.recent.add(text);
    this.#show(text);
    this.field().nativeElement.focus();
  }

  protected toggleContent(content: SearchContent): void {
    this.#change({ has: toggled(this.typed().has, content) });
  }

  protected toggleState(state: SearchState): void {
    this.#change({ is: toggled(this.typed().is, state) });
  }

  protected sortBy(order: SearchOrder): void {
    void this.#navigate({ sort: order === 'newest' ? null : order });
  }

  protected everywhere(): void {
    void this.#navigate({ conversation: null });
    this.field().nativeElement.focus();
  }

  /** A search that has led to a message is a recent one. */
  protected opened(): void {
    const text = (this.q() ?? '').trim();
    if (text !== '') this.recent.add(text);
  }

  protected again(): void {
    void this.#find(this.typed(), this.order(), this.conversation());
  }

  protected loadMore(): void {
    void this.#search.loadMore();
  }

  #change(change: Partial<TypedSearch>): void {
    const typed = parseSearch(this.field().nativeElement.value);
    this.#show(searchTextWith({ ...typed, ...change }));
  }

  #show(text: string): void {
    const field = this.field().nativeElement;
    if (field.value.trim() !== text.trim()) field.value = text;
    void this.#navigate();
  }

  /** With what the field has by now. */
  #navigate(change: Readonly<Record<string, string | null>> = {}): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#written = this.field().nativeElement.value.trim();
    return this.#router.navigate([], {
      queryParams: { q: this.#written || null, ...change },
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }

  async #find(typed: TypedSearch, sort: SearchOrder, here?: ConversationId): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const from = await Promise.all(typed.from.map((name) => this.#names.user(name)));
      const named = await Promise.all(typed.in.map((name) => this.#names.conversation(name)));
      if (turn !== this.#turn) return;
      this.unknown.set(null);
      this.#namesError.set(null);
      await this.#search.find(requestOf(typed, sort, from, here ? [here, ...named] : named));
    } catch (error) {
      if (turn !== this.#turn) return;
      await this.#search.find(null);
      const unknown = error instanceof UnknownName;
      this.unknown.set(unknown ? error.typed : null);
      this.#namesError.set(unknown ? null : toChatCallError(error));
    }
  }

  #announce(count: number, more: boolean): void {
    void this.#announcer.announce(
      count === 0
        ? $localize`:@@messageSearch.announceNone:No messages found`
        : count === 1 && !more
          ? $localize`:@@messageSearch.announceOne:1 message found`
          : more
            ? $localize`:@@messageSearch.announceMore:More than ${count}:count: messages found`
            : $localize`:@@messageSearch.announce:${count}:count: messages found`,
    );
  }
}

/** Null: nothing is searched for. */
function requestOf(
  typed: TypedSearch,
  sort: SearchOrder,
  from: readonly string[],
  conversations: readonly ConversationId[],
): MessageSearchRequest | null {
  const words = searchTermsOf(typed.text).some(({ excluded }) => !excluded);
  const filtered =
    [from, typed.has, typed.is].some(({ length }) => length > 0) ||
    typed.in.length > 0 ||
    typed.before !== null ||
    typed.after !== null;
  if (!words && !filtered) return null;
  return {
    sort,
    ...(typed.text === '' ? {} : { q: typed.text }),
    ...(from.length > 0 ? { from } : {}),
    ...(conversations.length > 0 ? { in: conversations } : {}),
    ...(typed.before === null ? {} : { before: startOf(typed.before) }),
    ...(typed.after === null ? {} : { after: startOf(typed.after) }),
    ...(typed.has.length > 0 ? { has: typed.has } : {}),
    ...(typed.is.length > 0 ? { is: typed.is } : {}),
  };
}

/** The beginning of a day where the user is. */
function startOf(day: string): string {
  return new Date(`${day}T00:00:00`).toISOString();
}

function toggled<T>(values: readonly T[], value: T): readonly T[] {
  return values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
}
