import { computed, inject, Injectable } from '@angular/core';
import type { ContactState, UserCard, UserId } from '@chatcall/contracts';
import { Confirm } from '../../ui/dialog/confirm';
import { Toasts } from '../../ui/toast/toasts';
import { fromBehavior } from '../behavior';
import { CLIENT } from '../client';
import { errorText } from '../errors/error-text';
import { isolate } from '../i18n/isolate';

/** Requesting, removing and blocking contacts, with their questions and notices. */
@Injectable({ providedIn: 'root' })
export class ContactActions {
  readonly #users = inject(CLIENT).users;
  readonly #toasts = inject(Toasts);
  readonly #confirm = inject(Confirm);
  readonly contacts = fromBehavior(this.#users.contacts$);
  readonly state = fromBehavior(this.#users.contactsState$);
  readonly #states = computed(
    () => new Map(this.contacts().map((contact) => [contact.user.id, contact.state])),
  );
  readonly incoming = computed(() =>
    this.contacts().filter((contact) => contact.state === 'incoming'),
  );

  stateOf(userId: UserId): ContactState | 'none' {
    return this.#states().get(userId) ?? 'none';
  }

  reload(): Promise<void> {
    return this.#users.reloadContacts();
  }

  /** Sends a contact request, or accepts theirs. */
  async request(user: UserCard): Promise<void> {
    const accepting = this.stateOf(user.id) === 'incoming';
    if (!(await this.#try(() => this.#users.requestContact(user.id)))) return;
    this.#toasts.show({
      kind: 'success',
      text: accepting
        ? $localize`:@@contact.accepted:${isolate(user.displayName)}:name: is now a contact`
        : $localize`:@@contact.requested:Request sent to ${isolate(user.displayName)}:name:`,
    });
  }

  /** Removes a contact, declines or withdraws a request. After a removal a request is offered. */
  async remove(user: UserCard, from: ContactState): Promise<void> {
    if (!(await this.#try(() => this.#users.removeContact(user.id)))) return;
    if (from !== 'accepted') return;
    this.#toasts.show({
      text: $localize`:@@contact.removed:${isolate(user.displayName)}:name: removed from your contacts`,
      until: () => this.stateOf(user.id) !== 'none',
      action: {
        label: $localize`:@@contact.askAgain:Send request`,
        run: () => void this.request(user),
      },
    });
  }

  async block(user: UserCard): Promise<void> {
    const sure = await this.#confirm.ask({
      heading: $localize`:@@contact.blockHeading:Block ${isolate(user.displayName)}:name:?`,
      text: $localize`:@@contact.blockText:They can't message you, call you or send you contact requests. They won't be notified.`,
      verb: $localize`:@@contact.block:Block`,
      danger: true,
    });
    if (!sure || !(await this.#try(() => this.#users.block(user.id)))) return;
    this.#toasts.show({
      text: $localize`:@@contact.blocked:${isolate(user.displayName)}:name: blocked`,
      until: () => this.stateOf(user.id) !== 'blocked',
      action: { label: $localize`:@@action.undo:Undo`, run: () => void this.unblock(user) },
    });
  }

  async unblock(user: UserCard): Promise<void> {
    await this.#try(() => this.#users.unblock(user.id));
  }

  async #try(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.#toasts.error(errorText(error));
      return false;
    }
  }
}
