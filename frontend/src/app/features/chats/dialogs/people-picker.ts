import { booleanAttribute, Component, computed, inject, input, model } from '@angular/core';
import type { UserCard } from '@chatcall/contracts';
import { PeopleList, PersonTemplate } from '../../../core/people/people-list';
import { PeopleSearch } from '../../../core/people/people-search';
import { Avatar } from '../../../ui/avatar/avatar';
import { Icon } from '../../../ui/icon/icon';
import { PersonRow } from '../../../ui/person/person-row';

/** Finds people and keeps who was chosen. The host provides {@link PeopleSearch}. */
@Component({
  selector: 'cc-people-picker',
  imports: [Avatar, Icon, PeopleList, PersonRow, PersonTemplate],
  templateUrl: './people-picker.html',
  styleUrl: './people-picker.css',
})
export class PeoplePicker {
  protected readonly search = inject(PeopleSearch);
  readonly chosen = model<readonly UserCard[]>([]);
  readonly most = input(100);
  /** The dialog around begins here. */
  readonly focused = input(false, { transform: booleanAttribute });
  protected readonly chosenIds = computed(() => new Set(this.chosen().map((user) => user.id)));
  protected readonly full = computed(() => this.chosen().length >= this.most());

  protected toggle(user: UserCard): void {
    this.chosen.update((chosen) =>
      chosen.some((one) => one.id === user.id)
        ? chosen.filter((one) => one.id !== user.id)
        : [...chosen, user],
    );
  }
}
