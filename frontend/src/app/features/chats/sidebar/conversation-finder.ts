import { computed, DestroyRef, inject, Injectable } from '@angular/core';
import { fromBehavior } from '../../../core/behavior';
import { CLIENT } from '../../../core/client';

/** A search in the user's conversations. Provided by the component that shows it. */
@Injectable()
export class ConversationFinder {
  readonly #search = inject(CLIENT).chats.search();
  readonly state = fromBehavior(this.#search.state$);
  readonly searching = computed(() => this.state().status === 'searching');
  readonly failed = computed(() => this.state().status === 'failed');

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#search.close());
  }

  setQuery(query: string): void {
    this.#search.setQuery(query);
  }

  loadMore(): Promise<void> {
    return this.#search.loadMore();
  }
}
