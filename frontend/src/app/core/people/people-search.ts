import { computed, DestroyRef, effect, inject, Injectable, signal, untracked } from '@angular/core';
import { searchQueryOf, searchRank, searchTextOf } from '@chatcall/contracts';
import type { ContactState, UserCard, UserId } from '@chatcall/contracts';
import { fromBehavior } from '../behavior';
import { CLIENT } from '../client';

/** With fewer results the next page is loaded as well. */
const FEW = 8;

/**
 * A search for people that starts with the user's contacts. Provided by the component that shows
 * it.
 */
@Injectable()
export class PeopleSearch {
  readonly #client = inject(CLIENT);
  readonly #search = this.#client.users.search();
  readonly state = fromBehavior(this.#search.state$);
  readonly #contacts = fromBehavior(this.#client.users.contacts$);
  readonly #online = fromBehavior(this.#client.presence.online$);
  readonly #me = fromBehavior(this.#client.users.me$);
  readonly query = signal('');
  /** People to leave out, such as present members. */
  readonly excluded = signal<ReadonlySet<UserId>>(new Set());
  /**
   * For contact requests: shows no contacts before two letters are typed, and also shows people
   * whom the user has blocked.
   */
  readonly everyone = signal(false);

  readonly searching = computed(() => this.state().status === 'searching');
  readonly failed = computed(() => this.state().status === 'failed');
  /** Contacts until the query is long enough for the server, then its results. */
  readonly people = computed<readonly UserCard[]>(() => {
    const excluded = this.excluded();
    const meId = this.#me()?.id;
    return this.#found().filter((user) => user.id !== meId && !excluded.has(user.id));
  });
  readonly nothing = computed(
    () => this.state().status === 'ready' && !this.state().hasMore && this.people().length === 0,
  );

  readonly #found = computed<readonly UserCard[]>(() => {
    const { status, hits } = this.state();
    if (this.everyone()) return hits;
    if (status !== 'idle') return hits.filter((hit) => hit.contact !== 'blocked');
    const query = searchQueryOf(this.query());
    return this.#contacts()
      .filter((contact) => contact.state === 'accepted')
      .map((contact) => contact.user)
      .filter((user) => query.words.length === 0 || searchRank(query, keyOf(user)) !== null);
  });

  constructor() {
    // A whole page may be filtered out.
    effect(() => {
      const { status, hasMore } = this.state();
      if (status === 'ready' && hasMore && this.people().length < FEW)
        untracked(() => void this.loadMore());
    });
    inject(DestroyRef).onDestroy(() => this.#search.close());
  }

  presenceOf(userId: UserId): 'online' | 'away' | 'offline' {
    return this.#online().get(userId) ?? 'offline';
  }

  /** The contact state of a result at the time of the search. */
  contactStateOf(userId: UserId): ContactState | 'none' {
    return this.state().hits.find((hit) => hit.id === userId)?.contact ?? 'none';
  }

  setQuery(query: string): void {
    this.query.set(query);
    this.#search.setQuery(query);
  }

  async loadMore(): Promise<void> {
    await this.#search.loadMore();
  }
}

function keyOf({ displayName, username }: UserCard): string {
  return searchTextOf(displayName, username);
}
