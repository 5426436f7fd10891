import { Component, computed, DestroyRef, inject, signal } from '@angular/core';
import type { ContactState, UserId, UserSearchHit } from '@chatcall/contracts';
import { fromBehavior } from '../../core/behavior';
import { CLIENT } from '../../core/client';
import { ContactActions } from '../../core/people/contact-actions';
import { Button } from '../../ui/button/button';
import { Icon } from '../../ui/icon/icon';
import { PersonRow } from '../../ui/person/person-row';
import { Skeleton } from '../../ui/skeleton/skeleton';

/** Finds people and asks them to be contacts. */
@Component({
  selector: 'cc-find-people',
  imports: [Button, Icon, PersonRow, Skeleton],
  templateUrl: './find-people.html',
  styles: `
    :host {
      display: grid;
      gap: var(--cc-s2);
    }
    .search {
      position: relative;
    }
    .search cc-icon {
      position: absolute;
      top: 50%;
      left: 12px;
      color: var(--cc-text-2);
      transform: translateY(-50%);
    }
    .search input {
      padding-left: 40px;
    }
    .note,
    .quiet {
      color: var(--cc-text-2);
      font-size: var(--cc-fs-2);
    }
    .note {
      padding: var(--cc-s3);
      text-align: center;
    }
  `,
})
export class FindPeople {
  readonly #users = inject(CLIENT).users;
  readonly #search = this.#users.search();
  protected readonly actions = inject(ContactActions);
  protected readonly state = fromBehavior(this.#search.state$);
  readonly #me = fromBehavior(this.#users.me$);
  protected readonly asking = signal<UserId | null>(null);
  protected readonly hits = computed(() => this.state().hits.filter((hit) => hit.id !== this.#me()?.id));

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#search.close());
  }

  /** Where somebody stands to me now; the hit itself is as old as the search. */
  protected standing(hit: UserSearchHit): ContactState | 'none' {
    return this.actions.state().status === 'ready' ? this.actions.stateOf(hit.id) : hit.contact;
  }

  protected type(event: Event): void {
    this.#search.setQuery((event.target as HTMLInputElement).value.trim());
  }

  protected async ask(hit: UserSearchHit): Promise<void> {
    this.asking.set(hit.id);
    await this.actions.request(hit);
    this.asking.set(null);
  }

  protected more(): void {
    void this.#search.loadMore();
  }
}
