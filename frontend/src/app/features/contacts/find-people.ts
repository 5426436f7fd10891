import { Component, inject, signal } from '@angular/core';
import type { ContactState, UserCard, UserId } from '@chatcall/contracts';
import { ContactActions } from '../../core/people/contact-actions';
import { PeopleList, PersonTemplate } from '../../core/people/people-list';
import { PeopleSearch } from '../../core/people/people-search';
import { Button } from '../../ui/button/button';
import { PersonRow } from '../../ui/person/person-row';

/** Finds people and asks them to be contacts. */
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
  protected readonly asking = signal<UserId | null>(null);

  constructor() {
    this.#search.strangersToo.set(true);
  }

  /** The present contact state; that of a search result is as old as the search. */
  protected contactState(userId: UserId): ContactState | 'none' {
    return this.#actions.state().status === 'ready'
      ? this.#actions.stateOf(userId)
      : this.#search.contactStateOf(userId);
  }

  protected async ask(user: UserCard): Promise<void> {
    this.asking.set(user.id);
    await this.#actions.request(user);
    this.asking.set(null);
  }
}
