import { Component, effect, inject, input, signal, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import type {
  AdministeredConversation,
  AdministeredMember,
  ConversationId,
  UserId,
} from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';
import { Toasts } from '../../../ui/toast/toasts';
import { Administration } from '../administration';
import { ListEnd } from '../list-end';
import { PagedList } from '../paged-list';

/** The groups and channels that only this user owns, and to whom they are transferred. */
@Component({
  selector: 'cc-owned-groups',
  imports: [Button, Icon, ListEnd, RouterLink],
  templateUrl: './owned-groups.html',
  styleUrls: ['../../../ui/sections/section.css', '../lists.css'],
  styles: `
    .list {
      margin-top: var(--cc-s4);
    }
    li {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cc-s2);
      align-items: center;
      padding: var(--cc-s1) var(--cc-s3);
    }
    .list li a {
      flex: 1 1 10rem;
      min-height: 40px;
      padding: 0;
    }
    .to {
      display: flex;
      flex: 1 1 100%;
      flex-wrap: wrap;
      min-width: 0;
      gap: var(--cc-s2);
    }
    select {
      flex: 1 1 10rem;
      width: auto;
      min-width: 0;
      max-width: 100%;
    }
  `,
})
export class OwnedGroups {
  readonly #administration = inject(Administration);
  readonly #toasts = inject(Toasts);
  readonly userId = input.required<UserId>();
  protected readonly list = new PagedList<UserId, AdministeredConversation>((userId, cursor) =>
    this.#administration.run((api) => api.conversations.find({ soleOwnerId: userId }, cursor)),
  );
  /** The group that is being transferred. */
  protected readonly chosen = signal<ConversationId | null>(null);
  /** Its members who can own it; null: not loaded yet. */
  protected readonly members = signal<readonly AdministeredMember[] | null>(null);
  protected readonly busy = signal(false);

  constructor() {
    effect(() => {
      const userId = this.userId();
      untracked(() => void this.list.load(userId));
    });
  }

  protected async choose({ id }: AdministeredConversation): Promise<void> {
    this.chosen.set(id);
    this.members.set(null);
    try {
      const { items } = await this.#administration.run((api) => api.conversations.members(id));
      if (this.chosen() !== id) return;
      this.members.set(
        items.filter(({ user }) => user.id !== this.userId() && user.state === undefined),
      );
    } catch (error) {
      this.chosen.set(null);
      this.#toasts.error(errorText(error));
    }
  }

  protected async transfer(id: ConversationId, toMemberId: UserId): Promise<void> {
    const fromMemberId = this.userId();
    this.busy.set(true);
    try {
      const { user } = await this.#administration.run((api) =>
        api.conversations.transferOwnership(id, { fromMemberId, toMemberId }),
      );
      this.chosen.set(null);
      this.#toasts.show({
        kind: 'success',
        text: $localize`:@@ownedGroups.done:${user.displayName}:name: is the owner now`,
      });
      await this.list.load(fromMemberId);
    } catch (error) {
      this.#toasts.error(errorText(error));
    } finally {
      this.busy.set(false);
    }
  }
}
