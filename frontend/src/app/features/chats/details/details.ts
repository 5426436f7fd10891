import {
  Component,
  computed,
  ElementRef,
  inject,
  input,
  signal,
  viewChild,
  type OnInit,
} from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { MatMenuModule } from '@angular/material/menu';
import { Router, RouterLink } from '@angular/router';
import type {
  ConversationId,
  Member,
  MemberRole,
  UpdateConversationRequest,
} from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Session } from '../../../core/session/session';
import { ConversationAvatar } from '../../../core/pictures/conversation-avatar';
import { MeasuredRow, VirtualRows } from '../../../core/virtual/virtual-rows';
import { IconButton } from '../../../ui/button/icon-button';
import { Confirm } from '../../../ui/dialog/confirm';
import { Icon } from '../../../ui/icon/icon';
import { PersonMark } from '../../../ui/person/person-mark';
import { PersonRow } from '../../../ui/person/person-row';
import { Toasts } from '../../../ui/toast/toasts';
import { ChatsState } from '../chats-state';
import {
  AddMembersDialog,
  type AddMembersData,
} from '../../../core/people/picker/add-members-dialog';
import {
  ConversationSettingsDialog,
  type ConversationSettingsData,
} from '../dialogs/conversation-settings-dialog';
import { TimelineState } from '../timeline/timeline-state';
import { MemberCount, conversationName } from '../words/conversation-text';
import { ConversationActions } from './conversation-actions';
import { PeerContact } from './peer-contact';
import { isolate, IsolatePipe } from '../../../core/i18n/isolate';

interface MemberRow {
  readonly key: string;
  readonly member: Member;
}

const byName = new Intl.Collator();
/** Height of a member that was not rendered yet. Pixels. */
const ROW_HEIGHT = 56;

/** The details pane of a conversation: members and settings. */
@Component({
  selector: 'cc-details',
  imports: [
    ConversationAvatar,
    Icon,
    IconButton,
    IsolatePipe,
    MatMenuModule,
    MeasuredRow,
    MemberCount,
    PeerContact,
    PersonMark,
    PersonRow,
    RouterLink,
  ],
  templateUrl: './details.html',
  styleUrl: './details.css',
  providers: [TimelineState],
})
export class Details implements OnInit {
  protected readonly state = inject(TimelineState);
  protected readonly session = inject(Session);
  protected readonly chats = inject(ChatsState);
  protected readonly actions = inject(ConversationActions);
  readonly #dialog = inject(MatDialog);
  readonly #confirm = inject(Confirm);
  readonly #toasts = inject(Toasts);
  readonly #router = inject(Router);

  readonly conversationId = input.required<ConversationId>();
  protected readonly name = computed(() => {
    const conversation = this.state.conversation();
    return conversation ? conversationName(conversation) : '';
  });
  /** Owners and admins first, then by name. */
  protected readonly members = computed<readonly MemberRow[]>(() =>
    [...this.state.members()]
      .sort(
        (a, b) =>
          RANK[a.role] - RANK[b.role] || byName.compare(a.user.displayName, b.user.displayName),
      )
      .map((member) => ({ key: member.user.id, member })),
  );
  protected readonly box = viewChild<ElementRef<HTMLElement>>('box');
  protected readonly list = viewChild<ElementRef<HTMLElement>>('list');
  readonly #focusedKey = signal<string | null>(null);
  /** A channel may have thousands of members: only those near the visible area are rendered. */
  protected readonly virtual: VirtualRows<MemberRow> = new VirtualRows<MemberRow>({
    rows: this.members,
    box: this.box,
    list: this.list,
    estimate: () => ROW_HEIGHT,
    keep: computed(() => [this.#focusedKey()]),
  });
  protected readonly meId = computed(() => this.state.me()?.id ?? null);

  ngOnInit(): void {
    this.state.open(this.conversationId());
  }

  /** The focus has moved to `element`; null: outside the page. */
  protected focused(element: EventTarget | null): void {
    const row = element instanceof HTMLElement ? element.closest<HTMLElement>('[data-row]') : null;
    this.#focusedKey.set(row?.dataset['row'] ?? null);
  }

  protected roleText(role: MemberRole): string {
    switch (role) {
      case 'owner':
        return $localize`:@@role.owner:Owner`;
      case 'admin':
        return $localize`:@@role.admin:Admin`;
      case 'member':
        return '';
    }
  }

  /**
   * Whether I may change or remove a member: owners manage everyone else, admins manage members.
   */
  protected mayManage(member: Member): boolean {
    const own = this.state.own()?.role;
    if (!this.state.mayManage() || member.user.id === this.meId()) return false;
    return own === 'owner' || member.role === 'member';
  }

  protected addMembers(): void {
    const data: AddMembersData = {
      present: new Set(this.state.members().map((member) => member.user.id)),
      add: (users) => this.state.addMembers(users.map(({ id }) => id)),
    };
    this.#dialog.open(AddMembersDialog, { data, delayFocusTrap: false, width: '440px' });
  }

  protected settings(): void {
    const conversation = this.state.conversation();
    if (!conversation) return;
    const update = (change: UpdateConversationRequest): Promise<void> => this.state.update(change);
    const data: ConversationSettingsData = { conversation, update };
    this.#dialog.open(ConversationSettingsDialog, { data, delayFocusTrap: false, width: '460px' });
  }

  protected async changeRole(member: Member, role: MemberRole): Promise<void> {
    await this.#try(() => this.state.changeRole(member.user.id, role));
  }

  protected async remove(member: Member): Promise<void> {
    const sure = await this.#confirm.ask({
      heading: $localize`:@@member.removeHeading:Remove ${isolate(member.user.displayName)}:name:?`,
      text: $localize`:@@member.removeText:They won't receive messages from this group. Someone in the group can add them again.`,
      verb: $localize`:@@member.removeVerb:Remove`,
      danger: true,
    });
    if (sure) await this.#try(() => this.state.removeMember(member.user.id));
  }

  protected async writeTo(member: Member): Promise<void> {
    await this.#try(async () => {
      const conversation = await this.chats.openDirect(member.user.id);
      await this.#router.navigate(['/chats', conversation.id]);
    });
  }

  protected close(): void {
    void this.#router.navigate([], { queryParams: { pane: null }, queryParamsHandling: 'merge' });
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }
}

const RANK: Readonly<Record<MemberRole, number>> = { owner: 0, admin: 1, member: 2 };
