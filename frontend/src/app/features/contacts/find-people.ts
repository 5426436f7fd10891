import { Component, inject, signal } from '@angular/core';
import type { ContactState, UserCard, UserId } from '@chatcall/contracts';
import { ContactActions } from '../../core/people/contact-actions';
import { PeopleList, PersonTemplate } from '../../core/people/people-list';
import { PeopleSearch } from '../../core/people/people-search';
import { Button } from '../../ui/button/button';
import { PersonRow } from '../../ui/person/person-row';

/** Finds people and sends contact requests. */
@Component({
  selector: 'cc-find-people',
  imports: [Button, PeopleList, PersonRow, PersonTemplate],
  templateUrl: './find-people.html',
  styles: `
    :host {
      display: block;
      --people-height: auto;
    }
    .quiet {
      color: var(--cc-text-2);
      font-size: var(--cc-fs-2);
    }
  `,
  providers: [PeopleSearch],
})
export class FindPeople {
  readonly #search = inject(PeopleSearch);
  readonly #actions = inject(ContactActions);
  protected readonly requesting = signal<UserId | null>(null);

  constructor() {
    this.#search.everyone.set(true);
  }

  /**
   * The current contact state if contacts are loaded, otherwise the state at the time of the
   * search.
   */
  protected contactState(userId: UserId): ContactState | 'none' {
    return this.#actions.state().status === 'ready'
      ? this.#actions.stateOf(userId)
      : this.#search.contactStateOf(userId);
  }

  protected async request(user: UserCard): Promise<void> {
    this.requesting.set(user.id);
    await this.#actions.request(user);
    this.requesting.set(null);
  }
}
