import { computed, inject, Injectable } from '@angular/core';
import type { Contact, ContactState, UserCard, UserId } from '@chatcall/contracts';
import { fromBehavior } from '../../core/behavior';
import { CLIENT } from '../../core/client';
import { ContactActions } from '../../core/people/contact-actions';
import type { AvatarPresence } from '../../ui/avatar/avatar';

/** Contacts grouped by state, and the actions on them. */
@Injectable()
export class ContactsState {
  readonly #client = inject(CLIENT);
  readonly actions = inject(ContactActions);
  readonly #online = fromBehavior(this.#client.presence.online$);
  readonly status = this.actions.state;

  readonly incoming = this.actions.incoming;
  readonly outgoing = computed(() => this.#in('outgoing'));
  readonly accepted = computed(() => this.#in('accepted'));
  readonly blocked = computed(() => this.#in('blocked'));
  readonly empty = computed(
    () => this.status().status === 'ready' && this.actions.contacts().length === 0,
  );

  presenceOf(userId: UserId): AvatarPresence {
    return this.#online().get(userId) ?? 'offline';
  }

  /** The direct conversation with someone; resolves to its id. */
  async open(user: UserCard): Promise<string> {
    return (await this.#client.chats.openDirect(user.id)).id;
  }

  #in(state: ContactState): readonly Contact[] {
    return this.actions.contacts().filter((contact) => contact.state === state);
  }
}
