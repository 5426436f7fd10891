import { Component, computed, effect, inject, output, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import type { CallKind } from '@chatcall/contracts';
import { MissingPart } from '../../../core/errors/missing-part';
import { Times } from '../../../core/i18n/times';
import { Panes } from '../../../core/layout/viewport';
import { ConversationAvatar } from '../../../core/pictures/conversation-avatar';
import { PersonMark } from '../../../ui/person/person-mark';
import { IconButton } from '../../../ui/button/icon-button';
import { Icon } from '../../../ui/icon/icon';
import { MenuAnchor } from '../../../ui/menu/menu-anchor';
import { MenuButton } from '../../../ui/menu/menu-button';
import { ConversationEntries } from '../sidebar/conversation-entries';
import { ConversationMenu } from '../sidebar/conversation-menu';
import { ChatsState } from '../chats-state';
import { MemberCount, conversationName, shortName, typingText } from '../words/conversation-text';
import { ConversationActions } from '../details/conversation-actions';
import { TimelineState } from './timeline-state';

/** Header of a timeline: name, presence, call buttons, details. */
@Component({
  selector: 'cc-timeline-header',
  imports: [
    ConversationAvatar,
    ConversationMenu,
    Icon,
    IconButton,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    MemberCount,
    MenuAnchor,
    MenuButton,
    MissingPart,
    PersonMark,
    RouterLink,
  ],
  templateUrl: './timeline-header.html',
  styleUrl: './timeline-header.css',
  host: { '[class.single]': 'panes.single()' },
})
export class TimelineHeader {
  protected readonly state = inject(TimelineState);
  protected readonly chats = inject(ChatsState);
  protected readonly actions = inject(ConversationActions);
  protected readonly entries = inject(ConversationEntries);
  protected readonly panes = inject(Panes);
  protected readonly times = inject(Times);
  readonly call = output<CallKind>();
  readonly toggleDetails = output();
  readonly togglePins = output();
  readonly jumpToDate = output();

  protected readonly conversation = this.state.conversation;
  protected readonly name = computed(() => {
    const conversation = this.conversation();
    return conversation ? conversationName(conversation) : '';
  });
  protected readonly presence = computed(() => {
    const peer = this.conversation()?.peer;
    if (!peer) return null;
    const state = this.chats.presenceOf(peer.id);
    // The server hides receipts and presence together: then it is not known.
    const member = this.state.members().find(({ user }) => user.id === peer.id);
    return state === 'offline' && member?.lastDeliveredSeq === null ? null : state;
  });
  protected readonly typing = computed(() =>
    typingText(
      this.state.typing().map((user) => shortName(user.displayName)),
      !this.state.isGroup(),
    ),
  );
  protected readonly callActive = computed(() => {
    const id = this.conversation()?.id;
    return id !== undefined && this.chats.ongoingCalls().has(id);
  });

  protected pinsLabel(count: number): string {
    return $localize`:@@pins.open:Pinned messages: ${this.times.number(count)}:count:`;
  }

  constructor() {
    // Their number is shown; without it the pane still opens from the menu.
    effect(() => {
      if (this.state.history().status === 'ready' && this.state.pins() === null)
        untracked(() => void this.state.loadPins().catch(() => undefined));
    });
  }
}
