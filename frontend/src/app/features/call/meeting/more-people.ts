import { computed, inject, Injectable } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import type { CallSession } from '@chatcall/client-sdk/calls';
import { LIMITS, type ConversationId, type UserCard } from '@chatcall/contracts';
import { Session } from '../../../core/session/session';
import { CLIENT } from '../../../core/client';
import {
  AddMembersDialog,
  type AddMembersData,
} from '../../../core/people/picker/add-members-dialog';
import { CallState } from '../call-state';

/**
 * Brings more people into a call of two: it continues in a new group with them, and rings for them.
 * Provided by the call's root component.
 */
@Injectable()
export class MorePeople {
  readonly #client = inject(CLIENT);
  readonly #call = inject(CallState);
  readonly #dialog = inject(MatDialog);
  readonly #user = inject(Session);
  readonly possible = computed(
    () =>
      !this.#call.group() &&
      this.#call.phase() === 'active' &&
      this.#call.conversation()?.peer != null &&
      this.#user.may('directory.read') &&
      this.#user.may('conversations.create'),
  );

  ask(): void {
    const session = this.#call.session();
    const [me, peer] = [this.#call.me(), this.#call.conversation()?.peer];
    if (!session || !me || !peer) return;
    const data: AddMembersData = {
      present: new Set([me.id, peer.id]),
      hint: $localize`:@@call.addPeopleHint:The call continues in a new group with them.`,
      limit: LIMITS.callPeersMax - 2,
      add: this.#continueWith(session, peer, me),
    };
    const dialog = this.#dialog.open(AddMembersDialog, {
      data,
      delayFocusTrap: false,
      width: '440px',
    });
    const end = session.state$.subscribe(({ phase }) => phase === 'ended' && dialog.close());
    dialog.afterClosed().subscribe(() => end.unsubscribe());
  }

  /** Pressed again after a failure, it creates no second group with the same people. */
  #continueWith(session: CallSession, peer: UserCard, me: UserCard): AddMembersData['add'] {
    const groups = new Map<string, ConversationId>();
    return async (users) => {
      const key = users.map(({ id }) => id).join();
      const group = groups.get(key) ?? (await this.#createGroup([peer, ...users], me));
      groups.set(key, group);
      await session.meeting.continueIn(group);
    };
  }

  async #createGroup(others: readonly UserCard[], me: UserCard): Promise<ConversationId> {
    const names = [me, ...others].map(({ displayName }) => displayName).join(', ');
    const title = [...names].slice(0, LIMITS.titleMax).join('');
    const ids = others.map(({ id }) => id);
    return (await this.#client.chats.createGroup(title, ids)).id;
  }
}
