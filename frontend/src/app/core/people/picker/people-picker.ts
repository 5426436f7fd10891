import {
  booleanAttribute,
  Component,
  computed,
  inject,
  input,
  model,
  viewChild,
} from '@angular/core';
import type { UserCard } from '@chatcall/contracts';
import { PeopleList, PersonTemplate } from '../people-list';
import { PeopleSearch } from '../people-search';
import { Avatar } from '../../../ui/avatar/avatar';
import { Icon } from '../../../ui/icon/icon';
import { PersonRow } from '../../../ui/person/person-row';

/** Selects people with a search. The parent provides {@link PeopleSearch}. */
@Component({
  selector: 'cc-people-picker',
  imports: [Avatar, Icon, PeopleList, PersonRow, PersonTemplate],
  templateUrl: './people-picker.html',
  styleUrl: './people-picker.css',
})
export class PeoplePicker {
  protected readonly search = inject(PeopleSearch);
  readonly chosen = model<readonly UserCard[]>([]);
  readonly limit = input(100);
  /** The field gets the focus when the dialog opens. */
  readonly focused = input(false, { transform: booleanAttribute });
  protected readonly chosenIds = computed(() => new Set(this.chosen().map((user) => user.id)));
  protected readonly full = computed(() => this.chosen().length >= this.limit());

  protected readonly list = viewChild.required(PeopleList);

  /**
   * Selects or deselects a person. After a selection the search field is empty for the next name.
   */
  protected toggle(user: UserCard): void {
    if (this.chosenIds().has(user.id)) return this.#drop(user);
    this.chosen.update((chosen) => [...chosen, user]);
    if (this.search.query() === '') return;
    this.search.setQuery('');
    this.list().focus();
  }

  /** Deselects a person. Their button disappears, so the focus moves to the field. */
  protected remove(user: UserCard): void {
    this.#drop(user);
    this.list().focus();
  }

  #drop(user: UserCard): void {
    this.chosen.update((chosen) => chosen.filter((one) => one.id !== user.id));
  }
}
