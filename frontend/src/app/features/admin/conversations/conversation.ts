import { Component, effect, inject, input, signal, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { MEMBER_ROLES } from '@chatcall/contracts';
import type {
  AdministeredConversation,
  AdministeredMember,
  ConversationId,
  MemberRole,
} from '@chatcall/contracts';
import { firstValueFrom } from 'rxjs';
import { errorText } from '../../../core/errors/error-text';
import { Times } from '../../../core/i18n/times';
import { Button } from '../../../ui/button/button';
import { Confirm } from '../../../ui/dialog/confirm';
import { Dialogs } from '../../../ui/dialog/dialogs';
import { Icon } from '../../../ui/icon/icon';
import { PersonRow } from '../../../ui/person/person-row';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { Toasts } from '../../../ui/toast/toasts';
import { Administration } from '../administration';
import { ListEnd } from '../list-end';
import { PagedList } from '../paged-list';
import type { DeleteConversationDialog } from './delete-dialog';

/** One group or channel: its members and their roles, archiving and deleting it. */
@Component({
  selector: 'cc-admin-conversation',
  imports: [Button, Icon, ListEnd, PersonRow, RouterLink, Skeleton],
  templateUrl: './conversation.html',
  styleUrls: ['../../../ui/sections/section.css', '../lists.css', './conversations.css'],
})
export class AdminConversation {
  readonly #administration = inject(Administration);
  readonly #confirm = inject(Confirm);
  readonly #dialogs = inject(Dialogs);
  readonly #router = inject(Router);
  readonly #toasts = inject(Toasts);
  protected readonly times = inject(Times);
  /** Of the route. */
  readonly conversationId = input.required<string>();
  protected readonly conversation = signal<AdministeredConversation | null>(null);
  protected readonly failure = signal<string | null>(null);
  protected readonly busy = signal<'archive' | 'delete' | null>(null);
  protected readonly members = new PagedList<ConversationId, AdministeredMember>((id, cursor) =>
    this.#administration.run((api) => api.conversations.members(id, cursor)),
  );
  protected readonly roles: readonly { readonly role: MemberRole; readonly name: string }[] =
    MEMBER_ROLES.map((role) => ({ role, name: nameOf(role) }));

  constructor() {
    effect(() => {
      this.conversationId();
      untracked(() => {
        this.conversation.set(null);
        void this.load();
      });
    });
  }

  protected async load(): Promise<void> {
    const id = this.conversationId();
    this.failure.set(null);
    try {
      const found = await this.#administration.run((api) => api.conversations.get(id));
      if (id !== this.conversationId()) return;
      this.conversation.set(found);
      await this.members.load(id);
    } catch (error) {
      this.failure.set(errorText(error));
    }
  }

  protected roleOf({ user }: AdministeredMember): string {
    return $localize`:@@adminConversation.roleOf:Role of ${user.displayName}:name:`;
  }

  protected removeText({ user }: AdministeredMember): string {
    return $localize`:@@adminConversation.removeOf:Remove ${user.displayName}:name:`;
  }

  protected async assign(member: AdministeredMember, select: HTMLSelectElement): Promise<void> {
    const role = MEMBER_ROLES.find((each) => each === select.value);
    if (role === undefined) return;
    const { id } = member.user;
    try {
      const changed = await this.#administration.run((api) =>
        api.conversations.assignRole(this.conversationId(), id, role),
      );
      this.members.replace(changed, ({ user }) => user.id === id);
      this.#toasts.show({ kind: 'success', text: $localize`:@@adminConversation.saved:Saved` });
    } catch (error) {
      this.#toasts.error(errorText(error));
      select.value = member.role;
    }
  }

  protected async remove(member: AdministeredMember): Promise<void> {
    const sure = await this.#confirm.ask({
      heading: $localize`:@@adminConversation.removeHeading:Remove ${member.user.displayName}:name:?`,
      text: $localize`:@@adminConversation.removeText:They no longer see this conversation. If they are the only owner, another member becomes owner.`,
      verb: $localize`:@@adminConversation.removeVerb:Remove`,
      danger: true,
    });
    if (!sure) return;
    try {
      await this.#administration.run((api) =>
        api.conversations.removeMember(this.conversationId(), member.user.id),
      );
      await this.load();
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }

  protected async setArchived(archived: boolean): Promise<void> {
    this.busy.set('archive');
    try {
      this.conversation.set(
        await this.#administration.run((api) =>
          api.conversations.setArchived(this.conversationId(), archived),
        ),
      );
    } catch (error) {
      this.#toasts.error(errorText(error));
    } finally {
      this.busy.set(null);
    }
  }

  protected async delete({ id, title }: AdministeredConversation): Promise<void> {
    const { DeleteConversationDialog } = await import('./delete-dialog');
    const ref = await this.#dialogs.open<DeleteConversationDialog, string, boolean>(
      DeleteConversationDialog,
      { data: title, delayFocusTrap: false, width: '480px' },
    );
    if ((await firstValueFrom(ref.afterClosed())) !== true) return;
    this.busy.set('delete');
    try {
      await this.#administration.run((api) => api.conversations.delete(id));
      this.#toasts.show({
        kind: 'success',
        text: $localize`:@@adminConversation.deleted:${title}:title: is deleted`,
      });
      await this.#router.navigate(['/admin/conversations']);
    } catch (error) {
      this.#toasts.error(errorText(error));
    } finally {
      this.busy.set(null);
    }
  }
}

function nameOf(role: MemberRole): string {
  switch (role) {
    case 'owner':
      return $localize`:@@role.owner:Owner`;
    case 'admin':
      return $localize`:@@role.admin:Admin`;
    case 'member':
      return $localize`:@@role.member:Member`;
  }
}
