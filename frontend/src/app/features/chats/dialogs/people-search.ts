import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import type { UserCard, UserId } from '@chatcall/contracts';
import { fromBehavior } from '../../../core/behavior';
import { CLIENT } from '../../../core/client';

/** A search for people that begins with one's contacts. Provided by whatever shows it; ends with it. */
@Injectable()
export class PeopleSearch {
  readonly #client = inject(CLIENT);
  readonly #search = this.#client.users.search();
  readonly state = fromBehavior(this.#search.state$);
  readonly #contacts = fromBehavior(this.#client.users.contacts$);
  readonly #online = fromBehavior(this.#client.presence.online$);
  readonly #me = fromBehavior(this.#client.users.me$);
  readonly query = signal('');
  /** People that must not be offered, such as members already. */
  readonly without = signal<ReadonlySet<UserId>>(new Set());

  readonly searching = computed(() => this.state().status === 'searching');
  readonly failed = computed(() => this.state().status === 'failed');
  /** Contacts until two letters are typed, then what the server found. */
  readonly people = computed<readonly UserCard[]>(() => {
    const without = this.without();
    const meId = this.#me()?.id;
    const state = this.state();
    const found: readonly UserCard[] =
      state.status === 'idle'
        ? this.#contacts()
            .filter((contact) => contact.state === 'accepted')
            .map((contact) => contact.user)
        : state.hits.filter((hit) => hit.contact !== 'blocked');
    return found.filter((user) => user.id !== meId && !without.has(user.id));
  });
  readonly nothing = computed(() => this.state().status === 'ready' && this.people().length === 0);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#search.close());
  }

  presenceOf(userId: UserId): 'online' | 'away' | 'offline' {
    return this.#online().get(userId) ?? 'offline';
  }

  setQuery(query: string): void {
    this.query.set(query);
    this.#search.setQuery(query);
  }

  async loadMore(): Promise<void> {
    await this.#search.loadMore();
  }
}
